import { type AccountId, parseAccountId } from '../../src/domain/account.ts';
import { type Link, linkNames } from '../../src/domain/finding.ts';
import type { AccountOutcome, ControlOutcome, Status } from '../../src/domain/outcome.ts';
import type { Run } from '../../src/domain/run.ts';
import type { RunOutcome } from './run-outcome.ts';

/** Hostile texts for names and messages; a report must show each as text. */
export const hostileTexts = [
  '<script>globalThis.hacked = 1</script>',
  '"><img src=x onerror="globalThis.hacked = 1">',
  "'-alert(1)-'",
  '</script><script>globalThis.hacked = 1</script>',
  '<!--<script>',
  '${globalThis.hacked = 1}',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(1+1)*cmd',
  'harmless;=1+1;',
  'harmless"";"=1+1',
  '\t=1+1',
  '\r\n=1+1',
  '\uff1d1+1',
  '\u001b[31mred\u001b]0;title\u0007',
  '\u202egnp.exe',
  'filler\u3164',
  'tags\u{e0061}\u{e007f}',
  'variation\ufe0f',
  '<!channel> [Sign in](https://evil.example/aws) @here',
  'two\nlines',
  '\u0000nul',
  'lone \ud800 surrogate',
  'Ünïcödé 日本語 🧪',
  '; rm -rf ~ #',
  "'; rm -rf ~ #'",
  'x'.repeat(10_000),
  '',
] as const;

/** Characters that a reader does not see: no output shows one, but for its own line breaks. */
export const hiddenCharacters =
  // oxlint-disable-next-line no-misleading-character-class -- single characters are what is looked for
  /[\p{Cc}\p{Cf}\u115f\u1160\u2028\u2029\u3164\uffa0\ufe00-\ufe0f\u{e0000}-\u{e0fff}]/u;

const trailArn = 'arn:aws:cloudtrail:us-east-1:111111111111:trail/main';

/** Returns a chain in which `held` links hold and the next one is broken, if there is one. */
export function chainOf(held: number, text = 'It is broken.'): readonly Link[] {
  return linkNames.map((link, index): Link => {
    if (index < held) return { link, state: 'ok', resource: `arn:aws:x:us-east-1:111111111111:${link}`, caveats: [] };
    if (index > held) return { link, state: 'not-evaluated' };
    return {
      link,
      state: 'broken',
      reason: brokenReasons[index] ?? 'NO_TRAIL',
      resource: index === 0 ? trailArn : `arn:aws:x:us-east-1:111111111111:${text}`,
      message: text,
      caveats: [],
      ...(link === 'metric-filter' ? { counterexample: { userIdentity: { type: 'Root' }, note: text } } : {}),
    };
  });
}

const brokenReasons = [
  'TRAIL_NOT_LOGGING',
  'LOG_GROUP_MISSING',
  'METRIC_FILTER_NARROWER',
  'ALARM_CANNOT_FIRE',
  'TOPIC_REFUSES_CLOUDWATCH',
  'SUBSCRIPTION_MISSING',
] as const;

export function idOf(number: number): AccountId {
  const id = parseAccountId(String(number).padStart(12, '0'));
  if (id === undefined) throw new Error(`${number} is no account id`);
  return id;
}

export type Sample = {
  readonly number: number;
  readonly status: Status;
  readonly name?: string;
  readonly unit?: readonly string[];
  readonly held?: number;
  readonly text?: string;
  readonly control?: Partial<ControlOutcome>;
};

export function outcomeOf({ number, status, name, unit, held, text, control }: Sample): AccountOutcome {
  const id = idOf(number);
  const seen = ['COMPLIANT', 'REMEDIATED', 'NON_COMPLIANT', 'AWAITING_CONFIRMATION'].includes(status);
  const isCovered = status === 'COMPLIANT' || status === 'REMEDIATED';
  const chain = chainOf(isCovered ? linkNames.length : (held ?? 5), text);
  return {
    account: {
      id,
      name: name ?? `account-${number}`,
      email: `aws+${number}@example.com`,
      state: 'ACTIVE',
      organizationalUnits: (unit ?? ['Workloads', 'Prod']).map((each) => ({ id: `ou-${each}`, name: each })),
    },
    controls: [
      {
        control: 'root-usage',
        status,
        ...(seen
          ? {
              finding: {
                control: 'root-usage',
                verdict: isCovered ? 'pass' : 'fail',
                coverage: { kind: 'account-trail', accountId: id, region: 'us-east-1' },
                chain,
              },
            }
          : {}),
        ...control,
      },
    ],
    errors:
      status === 'UNREACHABLE'
        ? [{ code: 'ACCESS_DENIED', operation: 'sts:AssumeRole', message: text ?? 'Not authorized.', requestId: 'r-1' }]
        : [],
    startedAt: '2026-11-22T06:00:01.000Z',
    durationMs: 812,
    apiCalls: 9,
    retries: 1,
    throttles: 1,
  };
}

export function runOf(changes: Partial<Run> = {}): Run {
  return {
    id: '20261122T060000Z-8f3a1c',
    mode: 'audit',
    trigger: 'cli',
    startedAt: '2026-11-22T06:00:00.000Z',
    finishedAt: '2026-11-22T06:01:00.000Z',
    version: '1.2.3',
    organization: { id: 'o-exampleorgid', managementAccountId: idOf(999_999_999_999), partition: 'aws' },
    controls: ['root-usage'],
    wholeOrganization: true,
    shared: { apiCalls: 3, retries: 0, throttles: 0 },
    ...changes,
  };
}

export function runOutcome(samples: readonly Sample[], run: Partial<Run> = {}): RunOutcome {
  return { run: runOf(run), accounts: samples.map(outcomeOf) };
}

/** Returns an account for each hostile text, which stands in every name and message. */
export function hostileOutcome(): RunOutcome {
  const statuses: readonly Status[] = ['NON_COMPLIANT', 'UNREACHABLE', 'EXEMPT', 'COMPLIANT'];
  return runOutcome(
    hostileTexts.flatMap((text, index) =>
      statuses.map((status, other): Sample => {
        const number = (index + 1) * 10 + other;
        return {
          number,
          status,
          name: text,
          unit: [text, 'x'],
          held: index % 6,
          text,
          control:
            status === 'EXEMPT'
              ? { exemption: { account: idOf(number), control: 'root-usage', reason: text, expires: '2026-12-01' } }
              : {},
        };
      }),
    ),
  );
}

/** Returns so many accounts, in a mix of statuses and units. */
export function largeOutcome(size: number): RunOutcome {
  const statuses: readonly Status[] = [
    'COMPLIANT',
    'COMPLIANT',
    'COMPLIANT',
    'COMPLIANT',
    'NON_COMPLIANT',
    'COMPLIANT',
    'UNREACHABLE',
    'COMPLIANT',
    'AWAITING_CONFIRMATION',
    'COMPLIANT',
  ];
  return runOutcome(
    Array.from({ length: size }, (_, index) => ({
      number: 100_000_000_000 + index * 7,
      status: statuses[index % statuses.length] ?? 'COMPLIANT',
      name: `team-${index % 300}-service-${index}`,
      unit: ['Workloads', `Unit ${index % 40}`, index % 3 === 0 ? 'Prod' : 'Test'],
      held: index % 6,
      text: `Reason number ${index} with as many words as such a message usually has, and a little more of them.`,
    })),
  );
}
