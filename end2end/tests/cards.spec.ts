// Paying by card in the demonstration, where the provider is a double that says so: declined, paid, and paid out.

import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

let charge = '';

test('a company pays by card; a declined card costs nothing', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('signatory'));
  await person.open('/zh/charges');
  const first = page.locator('main tbody tr a[href*="/charges/chg_"]').first();
  charge = (await first.getAttribute('href'))!;
  await person.open(charge);
  await person.send(`${charge}/card`);
  await expect(page.getByText('演示').first()).toBeVisible();
  const card = new URL(page.url()).pathname;
  await person.send(card, { card: 'declines' });
  await expect(page.getByText('银行卡被拒绝').first()).toBeVisible();
  await person.send(card, { card: 'succeeds' });
  await person.notice('支付成功，已入账');
});

test('the provider pays out, and every part is named', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('finance'));
  await person.open('/zh/payouts');
  await person.send('/payouts');
  await person.notice('已结算');
  const reference = page.locator('main tbody tr').first();
  await expect(reference).toContainText('元');
});

test('a payment says which payout it came with', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('finance'));
  await person.open(charge);
  const payment = page.locator('main a[href*="/payments/pay_"]').first();
  await person.open((await payment.getAttribute('href'))!);
  await person.follow('结算单', page.locator('main'));
  await expect(page).toHaveURL(/\/payouts\//);
});
