// When a page has come alive. The WebAssembly says so itself: its `hydrate` function has returned.

import type { BrowserContext, Page } from '@playwright/test';

type Marked = Window & { hydrated?: boolean };

/** Must run before the first page of the context opens. */
export async function markHydration(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const mark = (result: WebAssembly.WebAssemblyInstantiatedSource) => {
      const { hydrate } = result.instance.exports;
      if (typeof hydrate !== 'function') return result;
      // Failed or not, it has ended: a failure is among the problems of the page.
      const marked = (...args: unknown[]) => {
        try {
          hydrate(...args);
        } finally {
          (window as Marked).hydrated = true;
        }
      };
      return { module: result.module, instance: { exports: { ...result.instance.exports, hydrate: marked } } };
    };
    const streaming = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (source, imports) => mark(await streaming(source, imports));
  });
}

export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as Marked).hydrated === true, undefined, { timeout: 20_000 });
}
