import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { controls } from '../../src/controls/catalog.ts';
import { htmlReport } from '../../src/report/formats/html/html-report.ts';
import { parsePreviousRun } from '../../src/report/previous-run.ts';
import { summaryOf } from '../../src/report/run-report.ts';
import type { Report } from '../../src/report/schema.ts';
import { demoReport } from '../support/demo-report.ts';
import { runReport } from '../support/run-outcome.ts';
import { hiddenCharacters, hostileOutcome, hostileTexts } from '../support/sample-outcomes.ts';
import { closePage, expectQuiet, launchBrowser, openPage, PageFolder, shownIds, type Watched } from './open-page.ts';

jest.setTimeout(60_000);

let browser: Browser;
let demo: Report;
let demoUrl: string;
let watched: Watched;
const folder = new PageFolder();

beforeAll(async () => {
  browser = await launchBrowser();
  const today = await demoReport();
  // Yesterday, half of what is broken was not, and there was one account more.
  const { accounts, ...overview } = summaryOf(today);
  const yesterday = parsePreviousRun(
    JSON.stringify({
      ...overview,
      run: { ...overview.run, id: 'yesterday', startedAt: '2026-01-01T06:00:00.000Z' },
      accounts: [
        ...accounts.map((line, index) =>
          line.status === 'NON_COMPLIANT' && index % 2 === 0 ? { ...line, status: 'COMPLIANT' } : line,
        ),
        { ...accounts[0], id: '299999999999', name: 'gone' },
      ],
      history: Array.from({ length: 29 }, (_, index) => ({
        runId: `${index}`,
        startedAt: `2025-12-${String(index + 1).padStart(2, '0')}T06:00:00.000Z`,
        totals: today.totals,
      })),
    }),
  );
  demo = await demoReport(yesterday);
  demoUrl = folder.put('demo.html', htmlReport(demo, controls));
});

afterEach(async () => {
  await expectQuiet(watched);
});

afterAll(async () => {
  await browser.close();
  folder.remove();
});

async function show(hash = '', options = {}): Promise<Watched> {
  watched = await openPage(browser, `${demoUrl}${hash}`, options);
  return watched;
}

async function shownText(): Promise<string> {
  return watched.page.locator('#shown').innerText();
}

describe('the report of the sandbox', () => {
  it('the report begins with how many accounts are covered, what changed, and the trend', async () => {
    const { page } = await show();
    const { totals, changes } = demo;
    expect(await page.locator('.answer h2').innerText()).toBe(
      `${totals.compliant} of ${totals.accounts} accounts are covered`,
    );
    expect(await page.locator('.changes h3').allInnerTexts()).toEqual([
      `${changes?.newlyBroken.length} Newly broken`,
      '1 Accounts gone',
    ]);
    expect(await page.locator('.trend-picture g').count()).toBe(30);
    expect(await page.locator('.exemptions tbody tr').count()).toBe(3);
  });

  it('the report shows every account, those that need attention first', async () => {
    await show();
    const ids = await shownIds(watched);
    expect(ids.toSorted()).toEqual(demo.accounts.map(({ account }) => account.id).toSorted());
    const statusOf = new Map(demo.accounts.map(({ account, status }) => [account.id, status]));
    expect([statusOf.get(ids[0] ?? ''), statusOf.get(ids.at(-1) ?? '')]).toEqual(['UNREACHABLE', 'SKIPPED']);
  });

  it('the search covers names, ids, units and reasons', async () => {
    const { page } = await show();
    for (const [words, found] of [
      ['storefront', 2],
      ['230000000003', 1],
      ['infrastructure transit', 1],
      ['METRIC_FILTER_NARROWER', 1],
      ['nothing is called this', 0],
    ] as const) {
      await page.locator('#search').fill(words);
      expect([words, (await shownIds(watched)).length]).toEqual([words, found]);
      expect(await shownText()).toBe(`${found} of 67 accounts`);
    }
  });

  it('the table can be filtered by status, unit, reason and change, and cleared', async () => {
    const { page } = await show();
    await page.locator('[data-status="UNREACHABLE"]').click();
    expect(await shownText()).toBe(`${demo.totals.byStatus.UNREACHABLE} of 67 accounts`);
    await page.locator('[data-status="EXEMPT"]').click();
    expect(await shownText()).toBe(`${(demo.totals.byStatus.UNREACHABLE ?? 0) + 2} of 67 accounts`);
    await page.locator('#reset').click();
    expect(await shownText()).toBe('All 67 accounts');
    await page.locator('#unit').selectOption('Workloads/Prod');
    const inProd = demo.accounts.filter(
      ({ account }) => account.organizationalUnits.slice(0, 2).join('/') === 'Workloads/Prod',
    );
    expect(await shownText()).toBe(`${inProd.length} of 67 accounts`);
    await page.locator('#reason').selectOption('ALARM_MUTED');
    expect(await shownIds(watched)).toEqual(['230000000011']);
    await page.locator('#reset').click();
    await page.locator('#change').selectOption('newlyBroken');
    expect(await shownText()).toBe(`${demo.changes?.newlyBroken.length} of 67 accounts`);
  });

  it('the table can be sorted up, down, and back to what needs attention', async () => {
    const { page } = await show();
    const head = page.locator('th', { has: page.locator('[data-sort="name"]') });
    const first = await shownIds(watched);
    const names = async (): Promise<readonly string[]> => page.locator('#rows .account .name').allTextContents();
    await page.locator('[data-sort="name"]').click();
    const up = await names();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await page.locator('[data-sort="name"]').click();
    expect(await names()).toEqual(up.toReversed());
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await page.locator('[data-sort="name"]').click();
    expect(await shownIds(watched)).toEqual(first);
    expect(await head.getAttribute('aria-sort')).toBe('none');
  });

  it('an opened account shows its chain, the reason, a counterexample and the command that fixes it', async () => {
    const { page } = await show();
    await page.locator('[data-account="230000000003"]').click();
    const detail = page.locator('.detail');
    await detail.waitFor();
    expect(
      await page.evaluate<string[]>("[...document.querySelectorAll('.chain li')].map((link) => link.className)"),
    ).toEqual(['ok', 'ok', 'broken', 'not-evaluated', 'not-evaluated', 'not-evaluated']);
    expect(await detail.locator('.problem h3').innerText()).toContain('METRIC_FILTER_NARROWER');
    expect(JSON.parse(await detail.locator('.problem pre').first().innerText())).toMatchObject({
      userIdentity: { type: 'Root' },
    });
    expect(await detail.locator('.command code').innerText()).toContain('aws logs put-metric-filter');
    expect(await page.locator('[data-account="230000000003"]').getAttribute('aria-expanded')).toBe('true');
    await page.locator('[data-account="230000000003"]').click();
    expect(await detail.count()).toBe(0);
  });

  it('the report can be used with the keyboard alone', async () => {
    const { page } = await show();
    await page.keyboard.press('/');
    await page.keyboard.type('storefront');
    expect(await shownText()).toBe('2 of 67 accounts');
    await page.locator('[data-sort="why"]').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.detail').waitFor();
    expect(await page.locator('[aria-expanded="true"]').getAttribute('data-account')).toBe('230000000003');
  });

  it('the report keeps what it shows in its address', async () => {
    const { page } = await show();
    await page.locator('#search').fill('storefront');
    await page.locator('[data-status="NON_COMPLIANT"]').click();
    await page.locator('[data-account="230000000003"]').click();
    const hash = new URL(page.url()).hash;
    await closePage(watched);
    await show(hash);
    await watched.page.locator('.detail').waitFor();
    expect(await shownIds(watched)).toEqual(['230000000003']);
    expect(await watched.page.locator('#search').inputValue()).toBe('storefront');
  });

  it('a change links to its account', async () => {
    const { page } = await show();
    const [change] = demo.changes?.newlyBroken ?? [];
    await page.locator(`.changes a[href$="${change?.id}"]`).click();
    await page.locator('.detail').waitFor();
    expect(await page.locator('[aria-expanded="true"]').getAttribute('data-account')).toBe(change?.id);
  });

  it('the copy button copies a command', async () => {
    const { page } = await show('#accounts?open=220000000004', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('.copy').click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toBe(await page.locator('.command code').innerText());
    expect(copied).toContain('aws cloudtrail start-logging');
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
    ['dark', 400],
  ] as const)('axe finds nothing wrong with the report, in %s at %d pixels', async (colorScheme, width) => {
    const { page } = await show('#accounts?open=230000000003', { colorScheme, viewport: { width, height: 900 } });
    await page.locator('.detail').waitFor();
    await page.evaluate(axe.source);
    const found = await page.evaluate<string[]>(
      'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html}`))',
    );
    expect(found).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('the printed report has every row, and what is folded away', async () => {
    const { page } = await show();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('#rows .account').count()).toBe(67);
    expect(await page.locator('.reasons details').getAttribute('open')).toBe('');
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  it('the report says without JavaScript where the table is', async () => {
    watched = await openPage(browser, demoUrl, { javaScriptEnabled: false });
    expect(await watched.page.locator('.answer h2').innerText()).toContain('accounts are covered');
    expect(await watched.page.locator('noscript').innerText()).toContain('summary.csv');
  });
});

describe('the report of hostile names', () => {
  it('the report shows hostile names as text, wherever they are', async () => {
    const report = runReport(hostileOutcome(), { controls });
    watched = await openPage(browser, folder.put('hostile.html', htmlReport(report, controls)));
    const { page } = watched;
    await page.evaluate("document.querySelector('#more').click()");
    await page.evaluate("for (const each of document.querySelectorAll('button.open')) each.click()");
    await page
      .locator('.detail')
      .nth(report.accounts.length - 1)
      .waitFor();
    expect(await page.evaluate('typeof globalThis.hacked')).toBe('undefined');
    const shown = await page.evaluate<string>("document.querySelector('main').innerText");
    const sayable = hostileTexts.filter((each) => /^[\x20-\x7e]{1,100}$/.test(each));
    expect(sayable.filter((text) => !shown.includes(text))).toEqual([]);
    expect(shown.replaceAll(/[\n\t]/g, ' ')).not.toMatch(hiddenCharacters);
    const titles = "[...document.querySelectorAll('[title], [aria-label]')].map((e) => e.title + e.ariaLabel).join()";
    expect(await page.evaluate<string>(titles)).not.toMatch(hiddenCharacters);
    expect(await page.locator('script').count()).toBe(await page.locator('body > script').count());
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
  });
});
