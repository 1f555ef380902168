import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A page, with what a report must never cause: console messages, requests, and violations of its policy. */
export type Watched = {
  readonly page: Page;
  readonly console: readonly string[];
  readonly requests: readonly string[];
  readonly violations: () => Promise<readonly string[]>;
};

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (executablePath === undefined) throw new Error('CHROMIUM_PATH is not set: run npm run test:browser.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A folder of pages for one test file. */
export class PageFolder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rootwatch-page-'));

  put(name: string, html: string): string {
    const file = join(this.#folder, name);
    writeFileSync(file, html);
    return pathToFileURL(file).href;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url.split('#')[0]) requests.push(request.url());
  });
  await page.addInitScript(`
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      globalThis.violations.push(violatedDirective + ' ' + blockedURI);
    });
  `);
  await page.goto(url);
  return {
    page,
    console: messages,
    requests,
    violations: () => page.evaluate<string[]>('globalThis.violations'),
  };
}

export async function closePage({ page }: Watched): Promise<void> {
  await page.context().close();
}

/** Closes the page, and expects that it logged nothing, requested nothing and violated no policy. */
export async function expectQuiet(watched: Watched): Promise<void> {
  const { console, requests } = watched;
  const violations = await watched.violations();
  await closePage(watched);
  expect({ console, requests, violations }).toEqual({ console: [], requests: [], violations: [] });
}

/** Returns the ids of the accounts in the table, in its order. */
export async function shownIds({ page }: Watched): Promise<readonly string[]> {
  return page.locator('#rows .account .id').allTextContents();
}
