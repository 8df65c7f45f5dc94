// What follows a licence: a royalty report with its charge, and the recordal with its documents. On licences of the
// demonstration.

import { day, pdf } from '../support/data';
import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

/** Who looks after the licences of each holder of the demonstration. */
const STAFF: Record<string, string> = {
  岭南理工大学: 'staff',
  云澜大学: 'staff1',
  北辰工业大学: 'staff2',
  太初新材料研究院: 'staff3',
  青禾农业科学研究所: 'staff4',
  明德医疗器械学院: 'staff5',
};

const found = { report: '', holder: '' };

const path = (url: string) => new URL(url).pathname;

test('a licensee drafts, computes, signs and submits a royalty report', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('signatory'));
  await person.follow('提成报告');
  const waiting = page.getByRole('row').filter({ hasText: '待提交' }).filter({ hasNotText: '暂估' });
  const row = waiting.first();
  const text = (await row.textContent()) ?? '';
  found.holder = Object.keys(STAFF).find((name) => text.includes(name)) ?? '';
  expect(found.holder, text).not.toBe('');
  await person.follow(/\d{4}-\d{2}-\d{2}/, row);
  found.report = path(page.url());

  const figures = page.locator('form[action$="/reports"] [name^="line_1_"], main [name^="line_1_"]:not([name$="_product"])');
  await person.fill({ line_1_product: '电极片' });
  await figures.first().fill('一百万');
  await person.press('签署并提交');
  await expect(page.locator('#errors'), 'not a number, and no statement').toBeVisible();
  await expect(figures.first()).toHaveValue('一百万');
  await figures.first().fill('1,000,000');
  if (scripts) await expect(page.locator('main')).toContainText(/\d,\d{3}\.\d\d 元/);
  await person.press('保存草稿');
  await person.notice('草稿已保存');
  await person.fill({ truthful: true });
  await person.press('签署并提交');
  await person.notice('报告已提交');
});

test('the holder accepts the report and the charge appears', async ({ page, scripts, anotherVisitor }) => {
  const holder = new Person(page, scripts);
  await holder.logIn(demo(STAFF[found.holder]!));
  await holder.open(found.report);
  await holder.send('/accept');
  await holder.notice('报告已接受');
  await expect(page.getByText('已接受').first()).toBeVisible();

  const licensee = new Person(await anotherVisitor(), scripts);
  await licensee.logIn(demo('signatory'));
  await licensee.open(found.report);
  await expect(licensee.page.getByText('计收情况').first()).toBeVisible();
  await licensee.page.locator('main a[href*="/charges/chg_"]').first().click();
  await expect(licensee.page.getByText('未付余额').first()).toBeVisible();
});

test('a recordal is worked through with its documents to its number', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  // No other test files for this company or its licensor; its recordal was left undone.
  await person.logIn(demo('company8'));
  await person.open('/zh/desk');
  await person.follow('备案', page.locator('header'));
  const row = page.getByRole('row').filter({ hasText: '待准备材料' }).first();
  await row.getByRole('link').first().click();
  const own = page.getByRole('button', { name: '由本方办理' });
  if (await own.count()) await person.press('由本方办理');

  const missing = page.locator('.checklist-item').filter({ hasText: '缺少' });
  for (let left = await missing.count(); left > 0; left -= 1) {
    const action = await missing.first().locator('form[enctype]').getAttribute('action');
    await person.send(action!.replace(/^.*\/items/, '/items'), { file: pdf('材料.pdf') });
    await person.notice('材料已加入清单');
    await expect(missing).toHaveCount(left - 1);
  }
  await person.send('/submit', { receipt_number: 'BA202699901', submitted_on: day() });
  await person.notice('提交情况已登记');
  await person.send('/record', { recordal_number: 'X2026990099901', recorded_on: day(), certificate: pdf('备案证明.pdf') });
  await person.notice('备案已登记');
});
