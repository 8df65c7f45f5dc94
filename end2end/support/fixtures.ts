// What every test gets. Import `test` and `expect` from here and never from Playwright itself: only then are the
// problems of the pages noticed.

import AxeBuilder from '@axe-core/playwright';
import { type AxeResults } from 'axe-core';
import { type BrowserContext, type Page, type Response, expect, test as base } from '@playwright/test';

import { hydrated, markHydration } from './hydration';
import { type Mail, mailbox } from './mail';
import { Problems } from './problems';
import { type Server, startServer } from './server';

export { expect } from '@playwright/test';
export { startServer } from './server';

type WorkerFixtures = { server: Server };

type Fixtures = {
  /** Whether the pages of this project run scripts. */
  scripts: boolean;
  /** Collects what goes wrong on the pages and fails the test for it. */
  problems: Problems;
  /** Opens an address and, with scripts, waits until the page is alive. */
  visit: (path: string) => Promise<Response | null>;
  /** A page of somebody else, with cookies of their own. */
  anotherVisitor: () => Promise<Page>;
  /** Waits for a mail to the address (and with a subject like this) and answers with the newest. */
  latestMail: (to: string, subject?: RegExp) => Promise<Mail>;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    async ({}, use, worker) => {
      const server = await startServer(`${worker.project.name}-${worker.workerIndex}`);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),

  problems: [
    async ({ context, server, scripts }, use) => {
      const problems = new Problems(server.url);
      await prepare(context, problems, scripts);
      await use(problems);
      problems.check();
    },
    { auto: true },
  ],

  visit: async ({ page, scripts }, use) => use((path) => visit(page, path, scripts)),

  anotherVisitor: async ({ browser, problems, scripts, server }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      // The project's other options are taken over by Playwright.
      const context = await browser.newContext({ baseURL: server.url });
      opened.push(context);
      await prepare(context, problems, scripts);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  latestMail: async ({ server }, use) => {
    await use(async (to, subject = /^/) => {
      const matching = () => mailbox(server.dataDir, to).filter((mail) => subject.test(mail.subject));
      await expect.poll(() => matching().length, { message: `a mail to ${to} like ${subject}` }).toBeGreaterThan(0);
      return matching().at(-1)!;
    });
  },
});

async function prepare(context: BrowserContext, problems: Problems, scripts: boolean): Promise<void> {
  problems.watch(context, scripts);
  if (scripts) await markHydration(context);
}

/** Opens an address; where scripts run, the page is alive when this returns. */
export async function visit(page: Page, path: string, scripts: boolean): Promise<Response | null> {
  const response = await page.goto(path);
  const isPage = response?.headers()['content-type']?.startsWith('text/html') ?? false;
  if (scripts && isPage) await hydrated(page);
  return response;
}

/** No violation of WCAG 2.2 A and AA, nor of good practice, that a machine can find. */
export async function checkA11y(page: Page): Promise<void> {
  const scripted = base.info().project.use.javaScriptEnabled !== false;
  const found = scripted ? await violations(page) : await violationsOfTwin(page);
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

/** The one rule that depends on the colours. */
export async function checkContrast(page: Page): Promise<void> {
  const result = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  expect(words(result), `contrast of ${page.url()}`).toEqual([]);
}

async function violations(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  return words(await new AxeBuilder({ page }).withTags(tags).analyze());
}

function words(result: AxeResults): string[] {
  return result.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target).join(' | ')}`);
}

/** axe is a script itself: where scripts are off it looks at a copy of the page that has none. */
async function violationsOfTwin(page: Page): Promise<string[]> {
  const bare = (await page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '').replace(/<\/?noscript>/g, '');
  const context = await page.context().browser()!.newContext({ javaScriptEnabled: true });
  try {
    const twin = await context.newPage();
    const body = { contentType: 'text/html; charset=utf-8', body: bare };
    await twin.route((url) => url.href === page.url(), (route) => route.fulfill(body));
    await twin.goto(page.url());
    return await violations(twin);
  } finally {
    await context.close();
  }
}
