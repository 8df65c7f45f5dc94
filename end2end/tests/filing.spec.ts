// A recordal from its pack to its cancellation: either side makes the pack, files it, enters the number and the
// certificate, has it changed, and cancels what has ended. The tests follow each other on one server.

import { readFileSync } from 'node:fs';

import { type Page } from '@playwright/test';

import { day, pdf } from '../support/data';
import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

/** Addresses that later chapters need, without the language. */
const found = { recordal: '' };

const path = (url: string) => new URL(url).pathname.replace(/^\/(zh|en)/, '');

/** Opens the first recordal of one's own in a state, and a row that says so. */
async function openRecordal(person: Person, state: string, says = ''): Promise<string> {
  await person.open(`/zh/recordals?shown=all&state=${state}`);
  const row = person.page.locator('tbody').getByRole('row').filter({ hasText: says }).first();
  await person.open((await row.getByRole('link').first().getAttribute('href'))!);
  return path(person.page.url());
}

/** The identity papers of who files. */
async function addIdentities(person: Person): Promise<void> {
  await person.send('/items/applicant_identity', { file: pdf('营业执照.pdf') });
  await person.notice('已加入');
  await person.send('/items/handler_identity', { done: true, note: '原件在科技处' });
  await person.notice('已加入');
}

/** The names of the files in the pack whose page is open. */
async function packed(page: Page): Promise<string[]> {
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: '下载 ZIP', exact: true }).click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  return namesOf(readFileSync(await download.path()));
}

/** The names in the directory of a ZIP, which the record at its end tells the place of. */
function namesOf(zip: Buffer): string[] {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  expect(end, 'the record at the end of a ZIP').toBeGreaterThan(0);
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place)) as [number, number, number];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

test('the licensee sees what is missing, adds it, and makes the pack with one click', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('company'));
  found.recordal = await openRecordal(person, 'to_prepare');
  const missing = page.locator('#packs');
  await expect(missing).toContainText('请求人身份证明');
  await expect(missing.getByRole('button', { name: '生成材料包' })).toHaveCount(0);
  await addIdentities(person);
  await person.press('生成材料包', page.locator('#packs'));
  await person.notice('未提交');
  const names = await packed(page);
  expect(names[0], 'the checklist lies on top').toBe('00_清单.txt');
  expect(names).toContain('01_备案申请表.pdf');
  expect(names).toContain('04_请求人身份证明_附件.pdf');
  expect(names.at(-1)).toBe('SHA256SUMS');
});

test('the patentee makes the pack of another contract', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('staff'));
  await openRecordal(person, 'to_prepare');
  await addIdentities(person);
  await person.press('生成材料包', page.locator('#packs'));
  const names = await packed(page);
  expect(names).toContain('08_合同文本.pdf');
  expect(names.filter((name) => name.startsWith('06_')), 'the original is on paper').toEqual([]);
  await expect(page.getByText('另附纸质件').first()).toBeVisible();
});

test('the pack is filed, an odd number warns, and only a PDF is a certificate', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('company'));
  await person.open(`/zh${found.recordal}`);
  await person.send('/submit', { receipt_number: '示例受理 9001', submitted_on: day() });
  await person.notice('已提交');
  await expect(page.locator('#packs')).toContainText('回执号 示例受理 9001');
  await expect(page.getByRole('button', { name: '生成材料包' }), 'what is handed in is frozen').toHaveCount(0);
  await person.open((await page.locator('#packs a[href*="/packs/"]').first().getAttribute('href'))!);
  await person.notice('示例受理 9001');
  await person.open(`/zh${found.recordal}`);

  const picture = { name: '备案证明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1') };
  await person.send('/record', { recordal_number: '备字2026第1号', recorded_on: day(), certificate: picture });
  await expect(page.locator('#errors')).toContainText('备案证明须为 PDF 文件');
  await expect(page.locator('form[action$="/record"] [name="recordal_number"]')).toHaveValue('备字2026第1号');
  await person.send('/record', { certificate: pdf('备案证明.pdf') });
  await person.notice('备案号形式少见');
  await expect(page.getByText('已备案').first()).toBeVisible();
});

test('a change is packed with its proof, filed in the same words, and recorded', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('company'));
  await person.open(`/zh${found.recordal}`);
  await expect(page.locator('#packs')).toContainText('变更协议或者变更证明');
  await person.send('/items/change_proof', { file: pdf('更名证明.pdf') });
  await person.send('/packs', { change_kind: 'other', change_text: '' });
  await expect(page.locator('#errors'), 'what is changed has to be said').toBeVisible();
  await person.send('/packs', { change_text: '被许可人名称变更' });
  await person.notice('被许可人名称变更');
  const names = await packed(page);
  expect(names.slice(1, 4)).toEqual(['01_备案变更申请表.pdf', '02_变更协议或证明_附件.pdf', '03_备案证明_附件.pdf']);

  await person.open(`/zh${found.recordal}`);
  await expect(page.locator('form[action$="/file_change"] [name="change_text"]'), 'typed once').toHaveValue('被许可人名称变更');
  await person.send('/file_change', { receipt_number: '变更受理 9001' });
  await expect(page.getByText('变更办理中').first()).toBeVisible();
  await expect(page.locator('#packs')).toContainText('回执号 变更受理 9001');
  await person.send('/record_change', { note: '准予变更' });
  await expect(page.getByText('已变更备案').first()).toBeVisible();
});

test('what has ended is cancelled with a pack of its own', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('company12'));
  const recordal = await openRecordal(person, 'recorded', '应办注销');
  await person.notice('注销的材料');
  for (const item of ['end_proof', 'certificate', 'applicant_identity', 'handler_identity']) {
    await person.send(`/items/${item}`, { done: true });
  }
  await person.send('/packs');
  await person.notice('备案注销材料包');
  expect(await packed(page)).toContain('01_备案注销申请表.pdf');
  await person.open(`/zh${recordal}`);
  await person.send('/file_cancellation', { receipt_number: '注销受理 9001' });
  await expect(page.getByText('注销办理中').first()).toBeVisible();
  await person.send('/cancel', { note: '已注销' });
  await expect(page.getByText('已注销').first()).toBeVisible();
});
