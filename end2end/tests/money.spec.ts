// What accountants do: follow an amount to its source, read statements, close months, divide income. On the books of the
// demonstration.

import { randomUUID } from 'node:crypto';

import { type Locator } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

/** Fen of an amount as pages write it. */
const fen = (text: string) => Math.round(Number(text.replace(/[^\d.-]/g, '')) * 100);

const amountOf = async (row: Locator) => fen((await row.locator('> .money').textContent()) ?? '');

test('an amount opens into parts that sum to it, down to the report', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('signatory'));
  await person.open('/zh/charges?shown=paid');
  const row = page.getByRole('row').filter({ hasText: '提成费' }).first();
  const target = await row.locator('a.explain').first().getAttribute('href');
  await person.open(target!);
  const root = page.locator('.explained > ul > li > details');
  const parts = root.locator('> ul > li > details > summary, > ul > li > .breakdown-row');
  let sum = 0;
  for (const part of await parts.all()) sum += await amountOf(part);
  expect(sum).toBe(await amountOf(root.locator('> summary')));
  await expect(page.getByText(/报告第 1 行/).first()).toBeVisible();
  await expect(page.getByText('依据：封存的许可条款').first()).toBeVisible();
});

test('a statement has a balance after every line and can be taken away', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('signatory'));
  await person.open('/zh/charges');
  await person.follow('对账单');
  const lines = page.locator('#lines tbody tr');
  expect(await lines.count()).toBeGreaterThan(3);
  const href = await page.getByRole('link', { name: '导出 CSV' }).getAttribute('href');
  const file = await page.request.get(href!);
  expect(file.status()).toBe(200);
  expect((await file.text()).split('\n').length).toBeGreaterThan(4);
  await person.open('/zh/statements?from=2026-13-01');
  await expect(page.locator('.field-error')).toBeVisible();
});

test('a month is closed by one, and opened again by two', async ({ page, scripts, anotherVisitor }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('university-finance'));
  await person.open('/zh/books');
  await person.follow('岭南理工大学', page.locator('main'));
  const book = new URL(page.url()).pathname;
  const month = ((await page.locator('.actions summary').first().textContent()) ?? '').replace(/[^\d-]/g, '');
  expect(month).toMatch(/^\d{4}-\d{2}$/);
  await person.send(book, { note: '已核对' });
  await person.notice('月份已结账');
  await person.open(`${book}?month=${month}`);
  await expect(page.getByRole('row').filter({ hasText: month })).toContainText('已结账');
  await person.send('/ask', { reason: '漏记一笔收款' });
  await person.notice('已提出重新开账');
  await expect(page.locator('form[action$="/reopen"]'), 'one person is not two').toHaveCount(0);

  const other = new Person(await anotherVisitor(), scripts);
  await other.logIn(demo('finance'));
  await other.open(book);
  await other.send('/reopen', {}, '同意重开');
  await other.notice('已记录决定');
  await expect(other.page.getByRole('row').filter({ hasText: month })).toContainText('待结账');
});

test('the receipts of a page that somebody else recorded are confirmed together, and only once', async ({ page, scripts, anotherVisitor }) => {
  const first = new Person(page, scripts);
  await first.logIn(demo('finance'));
  await first.open('/zh/charges?shown=open');
  const reference = (await page.locator('tbody code').first().textContent()) ?? '';
  const payer = `澄江测试付款人${randomUUID().slice(0, 8)}`;
  for (const amount of ['1,200.50', '3,400.00']) {
    await first.open('/zh/payments');
    await first.send('/payments', { reference, amount, payer_name: payer, not_the_same: true });
    await first.notice('到账已登记');
  }
  const form = 'form[action$="/payments/confirm"]';
  await first.open('/zh/payments?state=recorded');
  const own = await page.locator(`${form} input[name^="payment:"]`).count();

  const second = new Person(await anotherVisitor(), scripts);
  await second.logIn(demo('finance2'));
  const late = new Person(await second.page.context().newPage(), scripts);
  for (const tab of [second, late]) await tab.open('/zh/payments?state=recorded');
  const shown = await second.page.locator(`${form} input[name^="payment:"]`).count();
  expect(shown - own, 'who recorded a receipt is not offered to confirm it').toBeGreaterThanOrEqual(2);
  await expect(second.page.getByText(`本页有 ${shown} 笔由他人登记的收款等待您确认`)).toBeVisible();
  await second.send('/payments/confirm');
  await second.notice('收款已确认');
  await expect(second.page.locator(form)).toHaveCount(0);
  await second.open('/zh/payments?state=confirmed');
  for (const amount of ['1,200.50', '3,400.00']) {
    await expect(second.page.getByRole('row').filter({ hasText: amount }).filter({ hasText: '已确认' }).first()).toBeVisible();
  }

  await late.send('/payments/confirm');
  await late.notice('页面打开后');
});

test('income is divided, objected to and answered', async ({ page, scripts, anotherVisitor }) => {
  const finance = new Person(page, scripts);
  await finance.logIn(demo('university-finance'));
  await finance.open('/zh/distribution');
  const objected = page.getByRole('row').filter({ hasText: '异议期' }).first();
  await finance.follow(/./, objected);
  await finance.send(`/objections/${await objectionOf(page.locator('form[action*="/objections/"]'))}`, {
    answer: '已按备案的贡献比例计算，附件见系统。',
  });
  await finance.notice('已答复');

  await finance.open('/zh/distribution');
  await finance.follow(/./, page.getByRole('row').filter({ hasText: '已计算' }).first());
  await finance.send('/publish');
  await finance.notice('已办理');
  await expect(page.getByText('异议期至').first()).toBeVisible();
  await expect(page.locator('form[action$="/approve"]'), 'finance does not approve').toHaveCount(0);

  const inventor = new Person(await anotherVisitor(), scripts);
  await inventor.logIn(demo('staff'));
  await inventor.open('/zh/income');
  await inventor.page.locator('details.confirm > summary').first().click();
  const form = inventor.page.locator('form[action*="/income/"]').first();
  await inventor.fill({ text: '请复核人员名单。' }, form);
  await inventor.press('提交异议', form);
  await inventor.notice('异议已提交');
});

async function objectionOf(form: Locator): Promise<string> {
  return ((await form.first().getAttribute('action')) ?? '').replace(/^.*\/objections\//, '');
}
