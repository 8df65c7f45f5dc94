// What must not happen on any page: errors in the console (violations of the content security policy are among them),
// uncaught errors, failed requests, answers of 500 and more, requests to anyone but the server.

import { type BrowserContext, expect } from '@playwright/test';

export class Problems {
  private readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  constructor(private readonly origin: string) {}

  /** A test that provokes a problem on purpose names it: `problems.expect(/404/)`. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  watch(context: BrowserContext, scripts: boolean): void {
    context.on('console', (message) => {
      if (message.type() === 'error') this.add('console', `${message.text()} ${message.location().url}`);
    });
    context.on('weberror', (error) => this.add('uncaught', String(error.error().stack ?? error.error())));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // A download and a page left early end their requests so.
      const left = why === 'net::ERR_ABORTED';
      // Where scripts are off the browser refuses to fetch them, under this word.
      const refused = !scripts && why === 'csp' && /\.(js|wasm)$/.test(request.url());
      if (!left && !refused) this.add('request', `${request.url()} ${why}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 500) this.add('answer', `${response.url()} ${response.status()}`);
    });
    context.on('request', (request) => {
      const url = request.url();
      const own = url.startsWith(`${this.origin}/`) || /^(data|blob|about):/.test(url);
      if (!own) this.add('foreign', url);
    });
  }

  /** Fails the test when there was any that it did not expect. */
  check(): void {
    const unexpected = this.found.filter((problem) => !this.expected.some((pattern) => pattern.test(problem)));
    expect(unexpected, 'problems on the pages').toEqual([]);
  }

  private add(kind: string, text: string): void {
    this.found.push(`${kind}: ${text.trim()}`);
  }
}
