// The month of a finance person: from the bank's file to a closed period, all of it undone, and the same again. Where
// scripts run it is done by keyboard alone.

import { type Locator, type Page } from '@playwright/test';

import { expect, startServer, test as base } from '../support/fixtures';
import { Person, demo } from '../support/person';
import { type Server } from '../support/server';
import { Typist } from '../support/typist';

/** Months are closed here and books are compared: nobody else is on this server. */
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use, worker) => {
      const server = await startServer(`month-${worker.project.name}`);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const FINANCE = 'finance';
const SECOND = 'finance2';

/** Where things are; found out by the first test. */
let account = '';
let book = '';
let month = '';
let statement = Buffer.alloc(0);
let imported = '';
let before: string[] = [];
let closed: string[] = [];

async function member(page: Page, scripts: boolean, keyboard: boolean, name: string): Promise<Person> {
  const person = keyboard ? new Typist(page, scripts) : new Person(page, scripts);
  await person.logIn(demo(name));
  return person;
}

const rows = (person: Person): Locator => person.page.locator('#lines tbody tr').filter({ has: person.page.locator('a[data-row]') });

/** What stands in the bank and as credit at the end of a month. Interest that was charged stays owed, whoever pays. */
async function balances(person: Person, of: string): Promise<string[]> {
  await person.open(`${book}?month=${of}`);
  const lines = person.page.locator('#trial tbody tr').filter({ hasText: /银行存款|预收未核销款/ });
  const texts = await lines.evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll('td')].filter((_, at, cells) => at === 0 || at === cells.length - 1)
      .map((cell) => cell.textContent?.trim()).join(' ')));
  expect(texts.length).toBeGreaterThan(0);
  return texts;
}

/** The file is read, shown, and imported. */
async function takeIn(finance: Person): Promise<void> {
  await finance.open(account);
  await finance.send('/import', { file: { name: `${month}.csv`, mimeType: 'text/csv', buffer: statement } });
  await expect(finance.page.getByText('余额吻合').first()).toBeVisible();
  imported = new URL(finance.page.url()).pathname;
  await finance.send(`${imported}/apply`);
  await finance.notice('对账单已导入');
  await finance.follow('处理流水', finance.page.locator('main'));
}

/** Every line finds its place: what is no licence fee is set aside, what nobody knows is chosen, the rest is accepted. */
async function workThrough(finance: Person): Promise<void> {
  const { page } = finance;
  const others = rows(finance).filter({ hasText: /示例检测中心|结息/ });
  while (await others.count()) {
    await finance.openRow(others.first());
    await finance.answer('搁置', { reason: '与专利许可无关' });
    await finance.notice('已保存');
    await finance.open(account);
  }
  const stranger = rows(finance).filter({ hasText: '远岫企业服务有限公司' });
  if (await stranger.count()) {
    await finance.openRow(stranger);
    await choose(finance);
    await finance.open(account);
  }
  if (await rows(finance).count()) {
    if (finance instanceof Typist) finance.pressed = 0;
    await finance.openRow(rows(finance).first());
    await finance.send('/accept');
    if (finance instanceof Typist) expect(finance.pressed, 'row, open, accept').toBeLessThanOrEqual(3);
    // The next line is there at once.
    while (await page.locator('form[action$="/accept"]').count()) await finance.send('/accept');
  }
  await finance.open(account);
  await expect(rows(finance)).toHaveCount(0);
}

/** The payer is unknown: the person finds the charge of this amount and types what is paid of it. */
async function choose(finance: Person): Promise<void> {
  const { page } = finance;
  const folded = await finance.openQuestion('自己选择');
  const amount = ((await page.locator('.card-figure').textContent()) ?? '').replace(/[^\d.]/g, '');
  const due = folded.locator('tbody tr').filter({ has: page.locator('input.amount') })
    .filter({ hasText: Number(amount).toLocaleString('en-US', { minimumFractionDigits: 2 }) }).first();
  const field = (await due.locator('input.amount').getAttribute('name'))!;
  await finance.send('/choose', { [field]: amount });
  await finance.notice('已匹配，等待另一人确认');
}

/** The second person looks at every match and says yes; the next one is there at once. */
async function confirmAll(second: Person): Promise<void> {
  const { page } = second;
  await second.open('/zh/reconciliation');
  await second.openRow(page.locator('#waiting tbody tr').first());
  while (await page.locator('form[action$="/confirm"]').count()) {
    await second.send('/confirm');
    await second.notice('已确认并入账');
  }
}

/** The month agrees or is explained; the months before it and the month itself are closed. */
async function close(finance: Person): Promise<void> {
  const { page } = finance;
  await finance.open(account);
  await finance.follow('按月对账', page.locator('main'));
  await expect(page.getByRole('heading', { level: 1 })).toContainText(month);
  if (await page.locator('#explain').count()) await finance.send('/months', { text: '在途款项，下月到账' });
  await finance.follow('去结账', page.locator('main'));
  book = new URL(page.url()).pathname;
  const row = page.locator('#months tr').filter({ has: page.getByRole('link', { name: month, exact: true }) });
  for (let closes = 0; closes < 12 && !(await row.getByText('已结账').count()); closes += 1) {
    await finance.send(book, { note: '已核对' });
    await finance.notice('月份已结账');
  }
  await expect(row).toContainText('已结账');
}

test('a month goes from the file of the bank to its close', async ({ page, scripts, anotherVisitor }, { project }) => {
  const keyboard = project.name === 'hydrated';
  const finance = await member(page, scripts, keyboard, FINANCE);
  await finance.open('/zh/reconciliation');
  await finance.openRow(page.locator('#accounts tbody tr').filter({ hasText: '科研收入专户' }));
  account = new URL(page.url()).pathname;
  await finance.follow('按月对账', page.locator('main'));
  month = /\d{4}-\d{2}/.exec((await page.getByRole('heading', { level: 1 }).textContent()) ?? '')![0];
  await finance.open(account);
  await finance.follow('交易明细-本期.csv', page.locator('main'));
  const file = await page.locator('main a[href^="/documents/"]').first().getAttribute('href');
  statement = await (await page.request.get(file!)).body();
  await finance.open('/zh/books');
  await finance.follow('岭南理工大学', page.locator('main'));
  book = new URL(page.url()).pathname;
  before = await balances(finance, month);

  await takeIn(finance);
  await workThrough(finance);
  const second = await member(await anotherVisitor(), scripts, keyboard, SECOND);
  await confirmAll(second);
  await close(finance);
  closed = await balances(finance, month);
  expect(closed, 'something was received').not.toEqual(before);
});

test('two persons undo all of it, and the books are as before', async ({ page, scripts, anotherVisitor }, { project }) => {
  const keyboard = project.name === 'hydrated';
  const finance = await member(page, scripts, keyboard, FINANCE);
  await finance.open(`${book}?month=${month}`);
  await finance.send('/ask', { reason: '导错了账户' });
  const second = await member(await anotherVisitor(), scripts, keyboard, SECOND);
  await second.open(book);
  await second.send('/reopen', {}, '同意重开');
  await second.notice('已记录决定');

  await finance.open(imported);
  await finance.answer('撤销导入', { reason: '导错了账户' });
  await expect(page.locator('#errors'), 'its lines are matched').toBeVisible();

  const matched = rows(finance).filter({ has: page.locator(`time[datetime^="${month}"]`) });
  await finance.open(`${account}?state=matched`);
  for (let place = await matched.count(); place > 0; place -= 1) {
    await finance.openRow(matched.nth(place - 1));
    await finance.follow('查看匹配', page.locator('main'));
    if (await page.locator('form[action$="/undo"]').count()) {
      await finance.answer('撤销匹配', { reason: '导错了账户' });
      await finance.notice('已撤销，或已提交另一人决定');
    }
    await finance.open(`${account}?state=matched`);
  }
  await second.open('/zh/reconciliation');
  await second.openRow(second.page.locator('#asked tbody tr').first());
  while (await second.page.locator('form[action$="/decide"]').count()) {
    await second.send('/decide', {}, '同意撤销');
    await second.notice('已处理');
  }
  await finance.open(imported);
  await finance.answer('撤销导入', { reason: '导错了账户' });
  await finance.notice('导入已撤销');
  expect(await balances(finance, month)).toEqual(before);
});

test('and the month is done again', async ({ page, scripts, anotherVisitor }, { project }) => {
  const keyboard = project.name === 'hydrated';
  const finance = await member(page, scripts, keyboard, FINANCE);
  await takeIn(finance);
  await workThrough(finance);
  const second = await member(await anotherVisitor(), scripts, keyboard, SECOND);
  await confirmAll(second);
  await close(finance);
  expect(await balances(finance, month), 'as it was closed the first time').toEqual(closed);
});
