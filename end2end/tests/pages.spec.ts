// Every main page as somebody who has it, in both languages, light and dark: it has its heading, a machine finds nothing
// against it, and it fits a phone.

import { type Page } from '@playwright/test';

import { checkA11y, checkContrast, expect, test, visit } from '../support/fixtures';
import { Person, demo } from '../support/person';

test.describe.configure({ mode: 'parallel' });

/** Pages below the language; one that ends in `/*` is the first that the list links to. */
const PAGES: Record<string, string[]> = {
  '': ['', '/offers', '/offers?q=电池&sort=price_up', '/offers/*', '/login', '/sign-up', '/password', '/rates', '/verify', '/passport/verify', '/equal-treatment'],
  staff: ['/desk', '/patents', '/patents/new', '/patents/import', '/patents/*', '/declarations', '/declarations/*', '/licences/*', '/income', '/calendar', '/annuities', '/patents/*/annuities', '/returns', '/returns/*'],
  approver: ['/desk', '/members', '/account', '/account/organisation'],
  'university-finance': ['/desk', '/charges', '/payments', '/payments/*', '/books', '/books/*', '/statements', '/distribution', '/distribution/rules', '/distribution/beneficiaries', '/reconciliation', '/reconciliation/*', '/payouts', '/disputes'],
  company: ['/desk', '/inbox', '/licences', '/statements'],
  signatory: ['/licences/*', '/charges', '/charges/*', '/reports', '/reports/*', '/recordals', '/recordals/*', '/offers/*/accept', '/licences/*/passport'],
  operator: ['/desk', '/operator/organisations', '/operator/organisations/*', '/declarations', '/operator/templates', '/operator/templates/*', '/audit', '/audit/*'],
  finance: ['/desk', '/payments', '/charges', '/dunning', '/dunning/*'],
  inspector: ['/desk', '/declarations', '/licences', '/returns', '/returns/*', '/indicators', '/checks', '/checks/*'],
};

const LANGUAGES = ['zh', 'en'] as const;

for (const [who, paths] of Object.entries(PAGES)) {
  for (const language of LANGUAGES) {
    test(`every page of ${who || 'a stranger'} in ${language} is sound`, async ({ page, scripts }) => {
      test.setTimeout(180_000);
      if (who) await new Person(page, scripts).logIn(demo(who), undefined, language);
      for (const path of paths) {
        await visit(page, await address(page, `/${language}${path}`, scripts), scripts);
        await sound(page, language, scripts);
      }
    });
  }
}

async function address(page: Page, path: string, scripts: boolean): Promise<string> {
  const star = path.indexOf('/*');
  if (star < 0) return path;
  const list = path.slice(0, star);
  await visit(page, list, scripts);
  const link = page.locator(`main a[href^="${list}/"]:not([href*="export"]):not([href$="/new"]):not([href$="/import"])`);
  return (await link.first().getAttribute('href'))! + path.slice(star + 2);
}

async function sound(page: Page, language: string, scripts: boolean): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await fits(page);
  // axe is a script; without scripts the pages are the same bytes, and the journey looks at copies of them.
  if (scripts) await checkA11y(page);
  // Colours do not know the language.
  if (scripts && language === 'zh' && !isPhone(page)) await dark(page);
}

async function dark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await checkContrast(page);
  await page.emulateMedia({ colorScheme: 'light' });
}

const isPhone = (page: Page) => page.viewportSize()!.width <= 390;

async function fits(page: Page): Promise<void> {
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond, `beyond the edge of ${page.url()}`).toBeLessThanOrEqual(0);
  await page.setViewportSize(size);
}
