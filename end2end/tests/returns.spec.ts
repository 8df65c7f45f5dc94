// The yearly return by spreadsheet and back, a figure opened to its rows, a spot check repeated.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { type Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

/** What a link downloads. */
async function download(page: Page, name: string): Promise<Buffer> {
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name, exact: true }).click();
  return readFileSync(await (await started).path());
}

test('a return is exported, sent back without a difference, and filled in', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('staff'));
  await person.open('/zh/returns');
  const preparing = page.getByRole('row').filter({ hasText: '填报中' }).first();
  await preparing.getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('年度转化备案');
  const buffer = await download(page, '导出 XLSX');
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await person.send('/import', { file: { name: '年度备案.xlsx', mimeType, buffer } });
  await person.notice('没有差异。');

  const blank = page.locator('a.missing').first();
  const [address, field] = (await blank.getAttribute('href'))!.split('#form-');
  await person.open(address!);
  await person.fill({ [field!]: '不适用' });
  await person.press('保存');
  await person.notice('条目已保存');
});

test('a signed return is there for its holder and for the inspector of its province', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('inspector'));
  await person.follow('年度备案', page.locator('header'));
  const row = page.getByRole('row').filter({ hasText: '岭南理工大学' }).first();
  await expect(row).toContainText('已签发');
  await row.getByRole('link').first().click();
  await person.notice('签发内容校验值');
  await expect(page.locator('main form[method=post]')).toHaveCount(0);
});

test('a figure of a frozen quarter opens the rows that make it', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('operator'));
  await person.follow('季度指标', page.locator('header'));
  await person.notice('本季度已冻结');
  await expect(page.locator('svg[role=img] title').first()).toBeAttached();
  const card = page.locator('.indicator').filter({ hasText: '专利实施率' });
  const counts = (await card.locator('a.sub').first().textContent())!;
  const denominator = Number(counts.split('/')[1]!.trim());
  await person.open((await card.locator('a.sub').first().getAttribute('href'))!);
  await person.notice(`共 ${denominator} 行`);
  await person.notice('来自冻结的行');
});

test('a spot check is prepared, drawn, looked into and repeated', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('inspector'));
  await person.follow('抽查', page.locator('header'));
  await person.send('/checks', { register: 'recordals' });
  await person.notice('清单已固定');
  const hash = (await page.locator('code.hash-whole').first().textContent())!;
  const list = await download(page, '下载清单');
  expect(createHash('sha256').update(list.toString('latin1'), 'latin1').digest('hex'), 'the list is what was hashed').toBe(hash);

  await person.send('/draw', { seed: '03 08 15', seed_source: '公开开奖（示例）', sample: '2' });
  await person.notice('重复抽取，结果一致');
  const drawn = page.locator('.drawn-row');
  await expect(drawn).toHaveCount(2);
  const first = await drawn.first().locator('code').textContent();
  expect(first, 'the first drawn row').toBe(repeat(list, hash, '03 08 15'));

  const row = drawn.first();
  await row.locator('summary').click();
  await person.fill({ result: 'question' }, row);
  await person.press('保存', row);
  await expect(page.locator('#errors'), 'a question needs words').toBeVisible();
  await person.fill({ note: '请补充凭证' }, page.locator('.drawn-row').first());
  await person.press('保存', page.locator('.drawn-row').first());
  await person.notice('结果已保存');
  await expect(page.locator('.drawn-row').first()).toContainText('存疑');
});

/** The id of the row that is drawn first: the rule of docs/indicators.md, once more. */
function repeat(list: Buffer, hash: string, seed: string): string {
  const rows = list.toString('utf8').trimEnd().split('\n');
  const whole = 1n << 64n;
  const size = BigInt(rows.length);
  for (let counter = 0; ; counter += 1) {
    const digest = createHash('sha256').update(`${seed}\n${hash}\n${counter}`).digest('hex');
    const word = BigInt(`0x${digest.slice(0, 16)}`);
    if (word < whole - (whole % size)) return rows[Number(word % size)]!.split('\t')[0]!;
  }
}
