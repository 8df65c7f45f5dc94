// The whole story by clicking: two organisations sign up and are verified, one publishes a patent, the other takes the
// licence and pays. The tests follow each other on one server.

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
    await person.open('/zh/desk');
    await person.follow(name);
    await person.fill({ decision: 'verified', note: '与法人证书一致' });
    await person.press('提交决定');
    await expect(page.getByText('已核验').first()).toBeVisible();
  }
});

test('the institute imports its inventory and invites an approver', async ({ page, scripts, latestMail, anotherVisitor }) => {
  const person = new Person(page, scripts);
  await person.logIn(staff, PASSWORD);
  await person.follow('专利库');
  await person.follow('导入专利');
  const heads = ['专利号', '专利名称', '专利权人', '发明人', '申请日', '授权公告日', '主分类号', '法律状态', '法律状态日期', '摘要'];
  const good = [`ZL${NUMBER}`, TITLE, `${INSTITUTE};景陶科技有限公司`, '林知远;方砚', '2021-03-05', '2023-06-09', 'C04B 38/00(2006.01)I', '有效', day(-3), '低温烧结微孔陶瓷膜。'];
  const bad = [...good];
  bad[0] = `ZL${NUMBER.slice(0, -1)}${NUMBER.endsWith('1') ? '2' : '1'}`;
  await person.fill({ file: csv('台账.csv', [heads, good, bad]) });
  await person.press('读取并预览');
  await person.notice('文件已读取');
  await person.press('导入有效的 1 行');
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
  await person.follow('专利库');
  await person.follow(`ZL${NUMBER}`);
  await person.follow('编辑专利');
  await person.fill({ annuity_paid_until: day(400), status_date: day(-3), status_source: '专利登记簿副本', application_field: '水处理' });
  await person.press('保存');
  await person.notice('已保存');
});

test('staff drafts a declaration with structured terms and asks the co-owner', async ({ page, scripts }) => {
  const person = new Person(page, scripts);
  await person.logIn(staff, PASSWORD);
  await person.follow('专利库');
  await person.follow(`ZL${NUMBER}`);
  await person.press('起草开放许可声明');
  found.declaration = path(page.url()).replace(/\/edit$/, '');
  await person.fill({ kind: 'entry_royalty' });
  for (const name of [/^入门费/, /^提成/]) await person.unfold(name);
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
