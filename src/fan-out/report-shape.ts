import { failureCodes } from '../domain/failure.ts';
import { linkNames, reasonsByLink, unknownReasons } from '../domain/finding.ts';
import { isJsonObject } from '../domain/json.ts';
import { statuses } from '../domain/outcome.ts';
import type { AccountReport } from '../report/schema.ts';
import type { WorkResult } from './handoff-content.ts';
import { anyOf, count, duration, flag, listOf, matching, oneOf, record, type Shape, text } from './shape.ts';

// The schema of src/report/schema.ts, as far as JSON text can differ from it: a test compares the two.

const accountId = matching(/^\d{12}$/);
const status = oneOf(statuses);
const time = dated(/^(.{10})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/);
const day = dated(/^(\d{4}-\d{2}-\d{2})$/);
const brokenReasons = linkNames.flatMap((link) => reasonsByLink[link]);
const reason = oneOf([...brokenReasons, ...unknownReasons]);

const link = record(
  { link: oneOf(linkNames), state: oneOf(['ok', 'broken', 'unknown', 'not-evaluated']) },
  {
    reason,
    resource: text,
    message: text,
    counterexample: isJsonObject,
    caveats: listOf(record({ fact: text, code: text, message: text })),
  },
);

const coverage = anyOf([
  record({ kind: oneOf(['account-trail', 'organization-trail']), accountId, region: text }),
  record({ kind: oneOf(['none']) }),
]);

const action = record(
  {
    kind: text,
    accountId,
    region: text,
    resource: text,
    because: oneOf(brokenReasons),
    result: oneOf(['planned', 'applied', 'refused', 'not-attempted']),
  },
  { why: text },
);

const exemption = record({ reason: text, expires: day });

const control = record(
  {
    control: text,
    status,
    compliant: flag,
    frameworks: listOf(record({ name: text, version: text, requirement: text })),
    coverage,
    chain: listOf(link),
    actions: listOf(action),
  },
  {
    blocked: listOf(record({ accountId, reason, message: text }, { resource: text })),
    exemption,
    expiredExemption: exemption,
  },
);

const failure = record(
  { operation: text, code: oneOf(failureCodes), message: text },
  { awsCode: text, requestId: text },
);

const report = record(
  {
    account: record({ id: accountId, name: text, email: text, state: text, organizationalUnits: listOf(text) }),
    status,
    compliant: flag,
    controls: listOf(control),
    errors: listOf(failure),
    startedAt: time,
    durationMs: duration,
    apiCalls: count,
  },
  { retries: count, throttles: count },
);

const result: Shape = record({
  accounts: listOf(report),
  shared: record({ apiCalls: count, retries: count, throttles: count }),
  reportProblems: listOf(record({ uri: text, path: text, why: failure })),
});

/** Returns the shape of a text that begins with a day of the calendar. */
function dated(pattern: RegExp): Shape {
  return (value) => {
    const [, date = ''] = typeof value === 'string' ? (pattern.exec(value) ?? []) : [];
    const midnight = Date.parse(`${date}T00:00:00Z`);
    return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(`${date}T`);
  };
}

/** Returns whether parsed JSON is the report of an account, as the published schema has it. */
export function isAccountReport(value: unknown): value is AccountReport {
  return report(value);
}

/** Returns whether parsed JSON is the result of a batch. */
export function isWorkResult(value: unknown): value is WorkResult {
  return result(value);
}
