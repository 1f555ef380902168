import { z } from 'zod';
import { linkNames, reasonsByLink } from '../domain/finding.ts';
import { statuses } from '../domain/outcome.ts';

/**
 * The report, version 1. Its JSON Schema is published; keys may be added, none is renamed or loses its meaning. The
 * order of the keys here is the order in which they are written.
 */
const accountId = z.string().regex(/^\d{12}$/);
const compliant = z.boolean().nullable();
const status = z.enum(statuses);

const brokenReasons = linkNames.flatMap((link) => reasonsByLink[link]);
const unknownReasons = ['ACCESS_DENIED', 'THROTTLED', 'TIMED_OUT', 'UNEXPECTED_ERROR', 'UNDECIDED'] as const;

const caveat = z.strictObject({ fact: z.string(), code: z.string(), message: z.string() }).readonly();

const link = z
  .strictObject({
    link: z.enum(linkNames),
    state: z.enum(['ok', 'broken', 'unknown', 'not-evaluated']),
    reason: z.enum([...brokenReasons, ...unknownReasons]).optional(),
    resource: z.string().optional(),
    message: z.string().optional(),
    counterexample: z.record(z.string(), z.unknown()).optional(),
    caveats: z.array(caveat).readonly().optional(),
  })
  .readonly();

const coverage = z.union([
  z.strictObject({ kind: z.enum(['account-trail', 'organization-trail']), accountId, region: z.string() }).readonly(),
  z.strictObject({ kind: z.literal('none') }).readonly(),
]);

const framework = z.strictObject({ name: z.string(), version: z.string(), requirement: z.string() }).readonly();

const exemption = z.strictObject({ reason: z.string(), expires: z.iso.date() }).readonly();

const action = z
  .strictObject({
    kind: z.string(),
    accountId,
    region: z.string(),
    resource: z.string(),
    because: z.enum(brokenReasons),
    result: z.enum(['planned', 'applied', 'refused', 'not-attempted']),
    why: z.string().optional(),
  })
  .readonly();

const control = z
  .strictObject({
    control: z.string(),
    status,
    compliant,
    frameworks: z.array(framework).readonly(),
    coverage,
    chain: z.array(link).readonly(),
    actions: z.array(action).readonly(),
    exemption: exemption.optional(),
    expiredExemption: exemption.optional(),
  })
  .readonly();

const error = z
  .strictObject({
    operation: z.string(),
    code: z.enum(['ACCESS_DENIED', 'THROTTLED', 'TIMED_OUT', 'UNEXPECTED_ERROR']),
    awsCode: z.string().optional(),
    message: z.string(),
    requestId: z.string().optional(),
  })
  .readonly();

const account = z
  .strictObject({
    account: z
      .strictObject({
        id: accountId,
        name: z.string(),
        email: z.string(),
        state: z.string(),
        organizationalUnits: z.array(z.string()).readonly(),
      })
      .readonly(),
    status,
    compliant,
    controls: z.array(control).readonly(),
    errors: z.array(error).readonly(),
    startedAt: z.iso.datetime(),
    durationMs: z.number().nonnegative(),
    apiCalls: z.int().nonnegative(),
  })
  .readonly();

const run = z
  .strictObject({
    id: z.string(),
    mode: z.enum(['audit', 'plan', 'remediate']),
    trigger: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    version: z.string(),
    organizationId: z.string(),
    managementAccountId: accountId,
    controls: z.array(z.string()).readonly(),
    wholeOrganization: z.boolean(),
    sharedApiCalls: z.int().nonnegative(),
  })
  .readonly();

const totals = z
  .strictObject({
    accounts: z.int().nonnegative(),
    /** How many are `compliant: true`, `false` and `null`: the three add up to `accounts`. */
    compliant: z.int().nonnegative(),
    nonCompliant: z.int().nonnegative(),
    unknown: z.int().nonnegative(),
    caveats: z.int().nonnegative(),
    byStatus: z.partialRecord(status, z.int().positive()).readonly(),
  })
  .readonly();

const accountLine = z
  .strictObject({ id: accountId, name: z.string(), status, compliant, reasons: z.array(z.string()).readonly() })
  .readonly();

const schemaVersion = z.literal('1');

export const accountSchema = account;
/** What `--format json` prints. */
export const reportSchema = z
  .strictObject({ schemaVersion, run, totals, accounts: z.array(account).readonly() })
  .readonly();
/** `summary.json`: the report with a line for each account; the whole of it is in the account's own file. */
export const summarySchema = z
  .strictObject({ schemaVersion, run, totals, accounts: z.array(accountLine).readonly() })
  .readonly();

export type LinkReport = z.infer<typeof link>;
export type ExemptionReport = z.infer<typeof exemption>;
export type ErrorReport = z.infer<typeof error>;
export type ControlReport = z.infer<typeof control>;
export type AccountReport = z.infer<typeof account>;
export type RunReport = z.infer<typeof run>;
export type Totals = z.infer<typeof totals>;
export type AccountLine = z.infer<typeof accountLine>;
export type Report = z.infer<typeof reportSchema>;
export type Summary = z.infer<typeof summarySchema>;
