// The whole story by clicking: two organisations sign up and are verified, one publishes a patent, the other takes the
// licence and pays. The tests follow each other on one server.

import { randomUUID } from 'node:crypto';

import { creditCode, csv, day, patentNumber, pdf } from '../support/data';
import { expect, test } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'serial' });

const PASSWORD = 'a-long-enough-password';
const TITLE = '一种微孔陶瓷膜的低温烧结方法';
const NUMBER = patentNumber(2021, 9_999_901);
const INSTITUTE = '长汀应用技术研究院';
const COMPANY = 'Clearwater Membranes Ltd.';
const staff = 'staff@institute.test';
const approver = 'approver@institute.test';
const coOwner = 'co-owner@ceramics.test';
const signatory = 'signatory@company.test';

/** Addresses that later chapters need, without the language. */
const found = { declaration: '', licence: '', charge: '', payment: '' };

const path = (url: string) => new URL(url).pathname.replace(/^\/(zh|en)/, '');

test('a private institute signs up in Chinese', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.open('/zh');
  await person.open('/zh/sign-up');
  await person.fill({
    kind: 'holder',
    nature: 'private_institution',
    organisation_name: INSTITUTE,
    uscc: creditCode('52990000MJ0099901'),
    province: '35',
    address: '福建省示例市长汀路 1 号',
    phone: '0500-0000001',
    name: '林知远',
    email: staff,
    password: PASSWORD,
    password_again: PASSWORD,
  });
  await person.press('注册机构');
  await expect(page.locator('#errors'), 'the consent was not ticked').toBeVisible();
  await expect(page.locator('[name="organisation_name"]')).toHaveValue(INSTITUTE);
  await person.fill({ password: PASSWORD, password_again: PASSWORD, agree: true });
  await person.press('注册机构');
  await person.notice('注册成功');
});

test('a company signs up in English', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.open('/en/sign-up');
  await person.fill({
    kind: 'company',
    nature: 'enterprise',
    organisation_name: COMPANY,
    uscc: creditCode('91990000MA0099902'),
    province: '32',
    address: '2 Example Road, Example City',
    phone: '0500-0000002',
    name: 'Shen Yi',
    email: signatory,
    password: PASSWORD,
    password_again: PASSWORD,
    agree: true,
  });
  await person.press('Sign up an organisation');
  await expect(page).toHaveURL(/\/en\/desk/);
});

test('the operator verifies both', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('operator'));
  for (const name of [INSTITUTE, COMPANY]) {
    await person.follow('机构');
    await person.follow(name);
    await person.fill({ decision: 'verified', note: '与法人证书一致' });
    await person.press('提交决定');
    await expect(page.getByText('已核验').first()).toBeVisible();
  }
});

test('the institute imports its inventory and invites an approver', async ({ page, scripts, latestMail, anotherVisitor }) => {
  const person = new Person(page, scripts);
  await person.logIn(staff, PASSWORD);
  await person.follow('专利');
  await person.follow('导入专利');
  const heads = ['专利号', '专利名称', '专利权人', '发明人', '申请日', '授权公告日', '主分类号', '法律状态', '法律状态日期', '摘要'];
  const good = [`ZL${NUMBER}`, TITLE, `${INSTITUTE};景陶科技有限公司`, '林知远;方砚', '2021-03-05', '2023-06-09', 'C04B 38/00(2006.01)I', '有效', day(-3), '低温烧结微孔陶瓷膜。'];
  const bad = [...good];
  bad[0] = `ZL${NUMBER.slice(0, -1)}${NUMBER.endsWith('1') ? '2' : '1'}`;
  await person.fill({ file: csv('台账.csv', [heads, good, bad]) });
  await person.press('读取并预览');
  await person.notice('文件已读取');
  await person.send(path(page.url()));
  await person.notice('有效的行已导入');

  await person.open('/zh/members');
  await person.fill({ email: approver, roles: 'holder_approver' });
  await person.press('发送邀请');
  const mail = await latestMail(approver);
  const invited = new Person(await anotherVisitor(), scripts);
  await invited.open(path(mail.links[0]!).replace(/^/, '/zh'));
  await invited.fill({ name: '许审', password: PASSWORD });
  await invited.press('加入');
  await expect(invited.page).toHaveURL(/\/desk/);
});

test('the register facts of the patent are completed', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(staff, PASSWORD);
  await person.follow('专利');
  await person.follow(`ZL${NUMBER}`);
  await person.follow('编辑专利');
  await person.fill({ annuity_paid_until: day(400), status_date: day(-3), status_source: '专利登记簿副本', application_field: '水处理' });
  await person.press('保存');
  await person.notice('已保存');
});

test('staff drafts a declaration with structured terms and asks the co-owner', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(staff, PASSWORD);
  await person.follow('专利');
  await person.follow(`ZL${NUMBER}`);
  await person.press('起草开放许可声明');
  found.declaration = path(page.url()).replace(/\/edit$/, '');
  await person.fill({ kind: 'entry_royalty' });
  for (const group of ['入门费', '提成费']) await person.unfold(group);
  await person.fill({
    licence_months: '36',
    entry_amount: '5万',
    royalty_base: 'net_sales',
    royalty_rate: '3%',
    window_from: day(),
    window_to: day(720),
    fee_reasoning: '参照同行业专利实施许可合同的备案数据，按净销售额的一定比例测算。',
    contact_name: '林知远',
    contact_phone: '0500-0000001',
    contact_email: staff,
    contact_address: '福建省示例市长汀路 1 号',
    co_owner_1_name: '景陶科技有限公司',
    co_owner_1_email: coOwner,
    undertaking: true,
  });
  await person.press('保存并提交征求同意');
  await person.notice('待共有人同意');
});

test('the co-owner consents through the mailed link, without an account', async ({ page, scripts, latestMail }) => {
  const mail = await latestMail(coOwner);
  const person = new Person(page, scripts);
  await person.open(`/zh${path(mail.links[0]!)}`);
  await expect(page.getByText(TITLE).first()).toBeVisible();
  await person.fill({ decision: 'given', signer_name: '方砚', authority: true });
  await person.press('签署');
  await person.notice('答复已签署');
});

test('the approver signs, and the one who drafted it cannot', async ({ page, scripts, anotherVisitor }) => {
  const drafter = new Person(await anotherVisitor(), scripts);
  await drafter.logIn(staff, PASSWORD);
  await drafter.open(`/zh${found.declaration}`);
  await drafter.send('/approve', { agree: true });
  await expect(drafter.page.locator('#errors')).toBeVisible();

  const person = new Person(page, scripts);
  await person.logIn(approver, PASSWORD);
  await person.follow(new RegExp(TITLE), page.locator('main'));
  await person.send('/approve', { agree: true });
  await expect(page.getByText('已批准').first()).toBeVisible();
});

test('staff records the receipt and the terms are sealed', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(staff, PASSWORD);
  await person.follow(new RegExp(TITLE), page.locator('main'));
  await person.send('/submit', { receipt_number: 'KFXK202600099901', submitted_on: '２０２６-02-30' });
  await expect(page.locator('[name="submitted_on"]'), 'a day that does not exist is refused and kept').toHaveValue('２０２６-02-30');
  await person.send('/submit', { submitted_on: day() });
  await expect(page.getByText('已提交国家知识产权局').first()).toBeVisible();
  await expect(page.getByText(/SHA-256/).first()).toBeVisible();
});

test('the operator records the announcement with its page', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(demo('operator'));
  await person.follow(TITLE);
  const values = { announcement_number: '示例公告第 9901 号', announced_on: day() };
  await person.send('/announce', values);
  await expect(page.locator('#errors'), 'the announcement itself is needed').toBeVisible();
  await person.send('/announce', { document: pdf('公告页.pdf') });
  await expect(page.getByText('已公告').first()).toBeVisible();
});

test('the company finds the offer and sees what its own forecast would cost', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.open('/en');
  await person.open('/en/offers');
  await person.fill({ q: '微孔 陶瓷' });
  await person.press('Search');
  await person.follow(TITLE);
  await expect(page.getByText('Entry fee of CNY 50,000.00').first()).toBeVisible();
  await person.fill({ line_1_gross: '100万', line_2_gross: '1,000,000.00' });
  if (!scripts) await person.press('Compute');
  await expect(page.locator('.simulation')).toContainText('110,000.00');
});

test('the company accepts with every tick and its password', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(signatory, PASSWORD, 'en');
  await person.open('/en/offers?q=微孔');
  await person.follow(TITLE);
  await person.follow('Accept this open licence');
  const ticks = page.locator('main form [name^="tick_"]');
  for (const tick of (await ticks.all()).slice(1)) await tick.check();
  await person.fill({ authority: true, password: PASSWORD });
  await person.press('Sign the notice and accept');
  await expect(page.locator('#errors'), 'one clause was not ticked').toBeVisible();
  await ticks.first().check();
  await person.fill({ password: PASSWORD });
  await person.press('Sign the notice and accept');
  await expect(page).toHaveURL(/\/en\/licences\/lic_/);
  found.licence = path(page.url());
  await expect(page.getByText('CNY 50,000.00').first()).toBeVisible();
});

test('the company announces its transfer with proof', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(signatory, PASSWORD, 'en');
  await person.follow(new RegExp(TITLE), page.locator('main'));
  await expect(page).toHaveURL(/\/en\/charges\/chg_/);
  found.charge = path(page.url());
  await person.open(`/en${found.charge}/slip`);
  await person.open(`/en${found.charge}`);
  await person.send(found.charge, { amount: '50,000.00', paid_on: day(), payer_name: COMPANY, proof: pdf('receipt.pdf') });
  await person.notice('Your payment is announced');
});

test('finance records the money, cannot confirm it, and a second person does', async ({ page, scripts, anotherVisitor }) => {
  const first = new Person(page, scripts);
  await first.logIn(demo('finance'));
  await first.follow(/Clearwater Membranes/, page.locator('main'));
  found.payment = path(page.url());
  await first.send(found.payment, {}, '登记到账');
  await first.notice('到账已登记');
  await expect(page.getByText('需要第二人')).toBeVisible();
  await expect(page.getByRole('button', { name: '确认入账' })).toHaveCount(0);
  // The same as a request that the page does not offer: it changes nothing.
  const form = { version: '2', request_id: randomUUID() };
  const headers = { origin: new URL(page.url()).origin };
  await page.request.post(`/zh${found.payment}/confirm`, { form, headers });
  await first.open(`/zh${found.payment}`);
  await expect(page.getByText('需要第二人')).toBeVisible();

  const second = new Person(await anotherVisitor(), scripts);
  await second.logIn(demo('finance2'));
  await second.open(`/zh${found.payment}`);
  await second.send('/confirm');
  await second.notice('已确认入账');
});

test('the licence is effective and its recordal is open', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(signatory, PASSWORD, 'en');
  await person.open(`/en${found.licence}`);
  await expect(page.getByText(/^in force$/i).first()).toBeVisible();
  await person.open(`/en${found.licence}/notice`);
  await person.open('/en/recordals');
  await expect(page.getByText(TITLE).first()).toBeVisible();
});
