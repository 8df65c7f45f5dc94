// What a person does on pages: opens, fills in, presses, follows. Every page that opens is looked at: it is alive,
// accessible, and nothing lies beyond its edge.

import { type Locator, type Page, expect } from '@playwright/test';

import { checkA11y, visit } from './fixtures';
import { hydrated } from './hydration';

export const DEMO_PASSWORD = 'kaixu-demo-2026';

export const demo = (name: string) => `${name}@demo.kaixu.invalid`;

export type Upload = { name: string; mimeType: string; buffer: Buffer };
/** By the name of the field: text, the value of a choice, whether a box is ticked, or a file. */
export type Values = Record<string, string | boolean | Upload>;

export class Person {
  constructor(readonly page: Page, protected readonly scripts: boolean) {}

  async open(path: string): Promise<void> {
    const response = await visit(this.page, path, this.scripts);
    expect(response?.status(), path).toBe(200);
    await this.look();
  }

  async logIn(email: string, password = DEMO_PASSWORD, language = 'zh'): Promise<void> {
    await visit(this.page, `/${language}/login`, this.scripts);
    await this.fill({ email, password });
    await this.press(/^(登录|Log in)$/, this.page.locator('main'));
    await expect(this.page).toHaveURL(/\/desk/);
  }

  async fill(values: Values, within: Locator = this.page.locator('main')): Promise<void> {
    for (const [name, value] of Object.entries(values)) await fillOne(within, name, value);
  }

  /** Presses a button that sends a form, and waits for the page that answers. */
  async press(name: string | RegExp, within: Locator = this.page.locator('main')): Promise<void> {
    await this.arriveBy(within.getByRole('button', { name, exact: true }));
  }

  async follow(name: string | RegExp, within: Locator = this.page.locator('body')): Promise<void> {
    await this.arriveBy(within.getByRole('link', { name, exact: true }).first());
  }

  /** Fills in the form that goes to an address which ends so, opened first where it is folded up, and sends it. */
  async send(to: string, values: Values = {}, button = ''): Promise<void> {
    const form = this.page.locator(`form[method="post"][action$="${to}"]`);
    const folded = this.page.locator('details:not([open])').filter({ has: form });
    if (await folded.count()) await this.use(folded.locator('> summary'));
    await this.fill(values, form);
    await this.arriveBy(form.locator('button[type=submit]').filter({ hasText: button }).first());
  }

  /** Opens what lies behind a button, unless it stands open. */
  async openQuestion(question: string): Promise<Locator> {
    const summary = this.page.locator('summary').filter({ hasText: question });
    const folded = this.page.locator('main details').filter({ has: summary });
    if ((await folded.getAttribute('open')) === null) await this.use(folded.locator('> summary'));
    return folded;
  }

  /** The question behind a button: fills in what it asks, and says yes. */
  async answer(question: string, values: Values): Promise<void> {
    const folded = await this.openQuestion(question);
    await this.fill(values, folded);
    await this.arriveBy(folded.locator('button[type=submit]'));
  }

  /** Opens a line of a list. */
  async openRow(row: Locator): Promise<void> {
    await this.arriveBy(row.locator('a').first());
  }

  /** Opens a group of fields. */
  async unfold(heading: string): Promise<void> {
    const group = this.page.locator('details:not([open])').filter({ has: this.page.getByRole('heading', { name: heading, exact: true }) });
    if (await group.count()) await this.use(group.locator('> summary'));
  }

  notice(text: string | RegExp): Promise<void> {
    return expect(this.page.getByText(text).first()).toBeVisible();
  }

  /** Presses a control that is on the page. */
  protected use(control: Locator): Promise<void> {
    return control.click();
  }

  private async arriveBy(control: Locator): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.use(control);
    await loaded;
    if (this.scripts) await hydrated(this.page);
    await this.look();
  }

  /** A page in a state that was not seen before; the others are like it. */
  private async look(): Promise<void> {
    const seen = await this.page.evaluate(kindOfPage);
    if (!looked.has(seen)) {
      looked.add(seen);
      await checkA11y(this.page);
    }
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `beyond the edge of ${this.page.url()}`).toBeLessThanOrEqual(0);
  }
}

/** What this worker has looked at: the projects have workers of their own. */
const looked = new Set<string>();

/** The address without what tells objects apart, and what can be done there. */
function kindOfPage(): string {
  const plain = (url: string | null) => (url ?? '').replace(/[?#].*$/, '').replace(/[a-z]{3}_[0-9A-Z]{26}/g, '*');
  const forms = [...document.querySelectorAll('main form')].map((form) => plain(form.getAttribute('action')));
  const hasErrors = document.querySelector('#errors') !== null;
  return [plain(location.pathname), hasErrors, ...new Set(forms)].join(' ');
}

async function fillOne(within: Locator, name: string, value: string | boolean | Upload): Promise<void> {
  const fields = within.locator(`[name="${name}"]`);
  if (typeof value === 'object') return fields.setInputFiles(value);
  if (typeof value === 'boolean') return fields.setChecked(value);
  const kind = await fields.first().evaluate((it: HTMLInputElement) => it.type);
  if (kind === 'radio' || kind === 'checkbox') return within.locator(`[name="${name}"][value="${value}"]`).check();
  if (kind === 'select-one') return void (await fields.selectOption(value));
  return fields.fill(value);
}
