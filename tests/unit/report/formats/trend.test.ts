import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../../src/controls/catalog.ts';
import { trendSection } from '../../../../src/report/formats/html/trend.ts';
import type { PastRun } from '../../../../src/report/schema.ts';
import { runReport } from '../../../support/run-outcome.ts';
import { hostileOutcome } from '../../../support/sample-outcomes.ts';

const report = runReport(hostileOutcome(), { controls });

const none = {
  COMPLIANT: 0,
  REMEDIATED: 0,
  NON_COMPLIANT: 0,
  AWAITING_CONFIRMATION: 0,
  UNVERIFIABLE: 0,
  UNREACHABLE: 0,
  NOT_REACHED: 0,
  EXEMPT: 0,
  SKIPPED: 0,
};

function run(number: number, compliant: number): PastRun {
  const byStatus = { ...none, COMPLIANT: compliant, NON_COMPLIANT: 10 - compliant };
  const day = String(number).padStart(2, '0');
  const totals = { ...report.totals, accounts: 10, compliant, byStatus };
  return { runId: `run-${number}`, startedAt: `2026-11-${day}T06:00:00.000Z`, totals };
}

type Bar = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

function bars(runs: number): readonly Bar[] {
  const history = Array.from({ length: runs }, (_, index) => run(index + 1, 10 - (index % 10)));
  const { markup } = trendSection({ ...report, history });
  return [...markup.matchAll(/<rect class="[^"]+" x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/g)].map(
    ([, ...numbers]) => {
      const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
      return { left: x, right: x + width, top: y, bottom: y + height };
    },
  );
}

describe('the picture of the trend', () => {
  it.each([2, 10, 15, 30])('the picture of %d runs has bars inside its frame that do not overlap', (runs) => {
    const drawn = bars(runs);
    expect(new Set(drawn.map(({ left }) => left)).size).toBe(runs);
    expect(drawn.filter(({ left, right }) => left < 0 || right > 600)).toEqual([]);
    const overlapping = drawn.filter((bar) => drawn.some(({ left }) => left > bar.left && left <= bar.right));
    expect(overlapping).toEqual([]);
  });

  it('the parts of a bar stand on each other and fill the frame, the covered accounts at the bottom', () => {
    const drawn = bars(4).toSorted((a, b) => a.left - b.left || b.top - a.top);
    expect(drawn.map(({ top, bottom }) => [top, bottom])).toEqual([
      [0, 150],
      [15, 150],
      [0, 15],
      [30, 150],
      [0, 30],
      [45, 150],
      [0, 45],
    ]);
  });
});
