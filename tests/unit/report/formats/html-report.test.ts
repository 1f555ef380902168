import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../../src/controls/catalog.ts';
import { htmlReport } from '../../../../src/report/formats/html/html-report.ts';
import { html, ownElement } from '../../../../src/report/formats/html/markup.ts';
import { percentText } from '../../../../src/report/text/percent-text.ts';
import { runReport } from '../../../support/run-outcome.ts';
import {
  hiddenCharacters,
  hostileOutcome,
  hostileTexts,
  largeOutcome,
  runOf,
} from '../../../support/sample-outcomes.ts';

const hostile = htmlReport(runReport(hostileOutcome(), { controls }), controls);

/** Returns the attributes and the content of each element of that name. */
function contents(page: string, name: string): readonly { readonly attributes: string; readonly text: string }[] {
  const found = page.matchAll(new RegExp(`<${name}([^>]*)>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map(([, attributes = '', text = '']) => ({ attributes, text }));
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

describe('the HTML report', () => {
  it('page.generated.ts is current with src/report/formats/page', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-page.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('the HTML report allows no script and no style but its own', () => {
    const scripts = contents(hostile, 'script').filter(({ attributes }) => attributes === '');
    const styles = contents(hostile, 'style');
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(hostile)?.[1]?.split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      `script-src ${scripts.map(({ text }) => hashOf(text)).join(' ')}`,
      `style-src ${styles.map(({ text }) => hashOf(text)).join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(hostile).not.toMatch(/\sstyle="|\son[a-z]+="|javascript:/);
  });

  it('the HTML report has no markup that comes from a name', () => {
    const tags = new Set(
      [...hostile.matchAll(/<(img|iframe|object|svg|script|style|link|meta|base)\b([^>]*)>/g)].map(([tag]) => tag),
    );
    for (const tag of tags) expect(tag).not.toContain('hacked');
    expect(hostile).not.toContain('<script>globalThis');
    expect(hostile).not.toContain('<img');
  });

  it('the HTML report shows characters that a reader does not see as escapes, wherever they are', () => {
    const texts = { trigger: 'schedule\u3164', version: '1.2.3\u{e0061}' };
    const page = htmlReport(runReport({ ...hostileOutcome(), run: runOf(texts) }, { controls }), controls);
    // The script compares these values with its data, and shows neither.
    const shown = page.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '').replace(/ value="[^"]*"/g, '');
    expect(shown.split('\n').filter((line) => hiddenCharacters.test(line))).toEqual([]);
    expect([...shown.matchAll(/schedule\\u3164|1\.2\.3\\u\{e0061\}/g)].map(([text]) => text)).toEqual([
      'schedule\\u3164',
      '1.2.3\\u{e0061}',
    ]);
  });

  it('the HTML report holds every account and everything about it', () => {
    const blocks = contents(hostile, 'script').filter(({ attributes }) => attributes.includes('class="details"'));
    const details = blocks.flatMap(({ text }) => JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString()));
    const report = runReport(hostileOutcome(), { controls });
    expect(details.map((detail) => detail.report)).toEqual(JSON.parse(JSON.stringify(report.accounts)));
    const data = contents(hostile, 'script').find(({ attributes }) => attributes.includes('id="data"'));
    expect(JSON.parse(data?.text ?? '').rows).toHaveLength(hostileTexts.length * 4);
  });

  it('the HTML report of 10,000 accounts takes less than 2.5 MB', () => {
    const page = htmlReport(runReport(largeOutcome(10_000), { controls }), controls);
    expect(Buffer.byteLength(page)).toBeLessThan(2_500_000);
  });

  it('the HTML report has the same bytes for the same report', () => {
    expect(htmlReport(runReport(hostileOutcome(), { controls }), controls)).toBe(hostile);
  });
});

describe('html', () => {
  it('html escapes text in elements and attributes, and keeps its own markup', () => {
    const inner = html`<b title="${`"'`}">${'<&>'}</b>`;
    expect(html`<p>${inner}${[inner, inner]}${undefined}${7}</p>`.markup).toBe(
      `<p>${'<b title="&quot;&#39;">&lt;&amp;&gt;</b>'.repeat(3)}7</p>`,
    );
  });

  it('ownElement refuses a script that would end early', () => {
    expect(() => ownElement('script', 'const x = "</script>"')).toThrow('would end early');
  });
});

describe('percentText', () => {
  it.each([
    [0, 0, '0'],
    [0, 10, '0'],
    [1, 1000, '0.1'],
    [1, 100_000, '0.1'],
    [1, 3, '33'],
    [995, 1000, '99.5'],
    [9_999, 10_000, '99.9'],
    [10, 10, '100'],
  ])('percentText of %d of %d accounts is %s', (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text);
  });
});
