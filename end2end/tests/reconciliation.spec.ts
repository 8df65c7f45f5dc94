// What finance does for hours: from a bank's file to posted receipts, line by line and by keyboard, with two persons, and
// back again. On the account of the demonstration.

import { expect, test } from '../support/fixtures';
import { hydrated } from '../support/hydration';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

let account = '';

test('a statement is shown before it is imported, and a second time adds nothing', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('finance'));
  await person.open('/zh/reconciliation');
  await person.follow('科研收入专户', page.locator('main'));
  account = new URL(page.url()).pathname;
  await person.follow('交易明细-本期.csv', page.locator('main'));
  await expect(page.getByText('余额吻合').first()).toBeVisible();
  const preview = new URL(page.url()).pathname;
  await person.send(`${preview}/apply`);
  await person.notice('对账单已导入');
  const file = await page.getByRole('link', { name: '交易明细-本期.csv' }).getAttribute('href');
  const bytes = await (await page.request.get(file!)).body();
  await person.open(account);
  await person.send('/import', { file: { name: '又一次.csv', mimeType: 'text/csv', buffer: bytes } });
  await expect(page.getByRole('button', { name: '导入 0 条新流水' })).toBeVisible();
});

test('a line is matched, put off, noted, and the next one comes', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('finance'));
  await person.open(account);
  const first = page.locator('#lines tbody tr a[data-row]').first();
  await person.open((await first.getAttribute('href'))!);
  const note = page.locator('details').filter({ has: page.locator('summary', { hasText: '写备注' }) });
  await note.locator('summary').click();
  await person.fill({ note: '待核' }, note);
  await person.press('写备注', note);
  await person.notice('已保存');
  await expect(page.getByText('待核').first()).toBeVisible();
  if (scripts) {
    // Three keys for a simple match: down, open, accept.
    await person.open(`${account}?queue=proposed`);
    await hydrated(page);
    await page.keyboard.press('j');
    await Promise.all([page.waitForURL(/\/lines\//), page.keyboard.press('Enter')]);
    await page.waitForLoadState('load');
    await hydrated(page);
    await Promise.all([page.waitForURL(/done=line_matched/), page.keyboard.press('a')]);
  } else {
    await person.open(`${account}?queue=proposed`);
    const line = page.locator('#lines tbody tr a[data-row]').first();
    await person.open((await line.getAttribute('href'))!);
    await person.send('/accept');
  }
  await person.notice('已匹配，等待另一人确认');
});

test('another person confirms, and two undo it again', async ({ page, scripts, anotherVisitor }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('finance2'));
  await person.open('/zh/reconciliation');
  const waiting = page.locator('#waiting tbody tr').first();
  await person.open((await waiting.locator('a').first().getAttribute('href'))!);
  const match = new URL(page.url()).pathname;
  await person.send('/confirm');
  await person.notice('已确认并入账');
  await person.open(match);
  await person.send(`${match}/undo`, { reason: '匹配错误' });
  await person.open(match);
  await expect(page.getByText('已申请撤销').first()).toBeVisible();
  const other = new Person(await anotherVisitor(), scripts);
  await other.logIn(demo('finance'));
  await other.open(match);
  await other.send('/decide', {}, '同意撤销');
  await other.notice('已处理');
  await expect(other.page.getByText('已撤销').first()).toBeVisible();
});

test('a month says what does not agree, and a person explains it', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('university-finance'));
  await person.open(`${account}/months`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('对账表');
  if (await page.locator('#explain').count()) {
    await person.send('/months', { text: '待被许可方补充说明' });
    await person.notice('说明已保存');
  }
  const file = await page.request.get(`${account}/months/2026-01.csv`);
  expect(file.status()).toBe(200);
});

test('what is overdue is asked for by letter', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('finance'));
  await person.open('/zh/dunning');
  const debtor = page.locator('main tbody tr a').first();
  await person.open((await debtor.getAttribute('href'))!);
  await expect(page.locator('.letter')).toContainText('元');
  const letter = new URL(page.url()).pathname;
  await person.send(letter, {});
  await person.notice('催收函已发送');
});
