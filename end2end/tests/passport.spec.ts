// Licence passports: issued by a side, verified by anybody – with the network off where scripts run, by upload where they
// do not –, refused when a byte was changed. And the trail that keeps who did it.

import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

const PAGE = '/zh/passport/verify';
/** What verification in the browser may take; the machine of the tests is slower than a phone of today. */
const MILLISECONDS_MAX = 50;

let passport: Buffer;

const upload = (buffer: Buffer) => ({ name: 'licence.passport.json', mimeType: 'application/json', buffer });

test('a side has a passport issued and takes it away', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('signatory'));
  await person.open('/zh/licences?state=effective');
  const licence = await page.getByRole('link', { name: /^KX-/ }).first().getAttribute('href');
  await person.open(licence!);
  await person.follow('许可凭证');
  await person.press('签发凭证');
  await person.notice('许可凭证已签发');
  await expect(page.locator('svg.qr')).toBeVisible();
  const target = await page.getByRole('link', { name: '下载凭证' }).first().getAttribute('href');
  const file = await page.request.get(target!);
  expect(file.status()).toBe(200);
  passport = await file.body();
  expect(JSON.parse(passport.toString())).toHaveProperty('payload.licence.number');
  // The address of the QR code says what is known of the file.
  const asked = new URL((await page.locator('.qr-address a').getAttribute('href'))!);
  await person.open(asked.pathname + asked.search);
  await expect(page.getByText('这是该许可最近一次签发的凭证')).toBeVisible();
});

test('anybody verifies it, with the network off where scripts run', async ({ page, context, scripts }) => {
  const person = new Person(page, scripts);
  await person.open(PAGE);
  const input = page.locator('input[type=file]');
  const answer = page.locator('[data-answer]');
  const changed = Buffer.from([...passport]);
  const place = changed.indexOf('KX-') + 'KX-'.length;
  changed[place] = changed[place] === 0x30 ? 0x31 : 0x30;
  if (scripts) {
    await expect(page.locator('#passport-verifier[data-ready]')).toBeAttached();
    await context.setOffline(true);
  }
  const send = async (buffer: Buffer) => {
    await input.setInputFiles(upload(buffer));
    if (!scripts) await person.press('核验');
  };
  await send(passport);
  await expect(answer).toContainText('通过验证');
  await expect(answer).toContainText('KX-');
  if (scripts) {
    const took = await page.evaluate(() => performance.getEntriesByName('passport-verify').map((entry) => entry.duration));
    console.log(`verified in ${took.map((each) => each.toFixed(1)).join(', ')} ms`);
    expect(Math.min(...took)).toBeLessThan(MILLISECONDS_MAX);
  }
  await send(changed);
  await expect(answer).toContainText('未通过验证');
  await expect(answer).not.toContainText('KX-');
  await send(Buffer.from(`${passport.toString()}\n`));
  await expect(answer).toContainText('未通过验证');
  if (scripts) await context.setOffline(false);
});

test('who did it stands in the audit trail', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('operator'));
  await person.open('/zh/audit?action=issue_passport');
  const row = page.locator('tbody tr').first();
  await expect(row).toContainText('签发许可凭证');
  await expect(row).toContainText('韩雪');
  await expect(page.getByText(/哈希链已封存/)).toBeVisible();
  const csv = await page.request.get('/zh/audit/export.csv?action=issue_passport');
  expect(await csv.text()).toContain('韩雪');
  await person.open('/zh/equal-treatment');
  await expect(page.locator('tbody tr').first()).toContainText('全部一致');
});
