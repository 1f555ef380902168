import { z } from 'zod';
import { linkNames, reasonsByLink, unknownReasons } from '../domain/finding.ts';
import { statuses } from '../domain/outcome.ts';
import { runIdPattern } from '../domain/run.ts';

/**
 * The report, version 1. Its JSON Schema is published; keys may be added, none is renamed or loses its meaning. The
 * order of the keys here is the order in which they are written.
 */
const accountId = z.string().regex(/^\d{12}$/);
const runId = z.string().regex(runIdPattern);
const compliant = z.boolean().nullable();
const status = z.enum(statuses);

const brokenReasons = linkNames.flatMap((link) => reasonsByLink[link]);

const caveat = z
  .strictObject({ fact: z.string(), code: z.string(), message: z.string() })
  .readonly()
  .meta({ id: 'caveat' });

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
  .readonly()
  .meta({ id: 'link' });

const coverage = z
  .union([
    z.strictObject({ kind: z.enum(['account-trail', 'organization-trail']), accountId, region: z.string() }).readonly(),
    z.strictObject({ kind: z.literal('none') }).readonly(),
  ])
  .meta({ id: 'coverage' });

const framework = z
  .strictObject({ name: z.string(), version: z.string(), requirement: z.string() })
  .readonly()
  .meta({ id: 'framework' });

const exemption = z.strictObject({ reason: z.string(), expires: z.iso.date() }).readonly().meta({ id: 'exemption' });

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
  .readonly()
  .meta({ id: 'action' });

/** Something that rootwatch does not change, which has to be fixed by hand. */
const blocked = z
  .strictObject({
    accountId,
    reason: z.enum([...brokenReasons, ...unknownReasons]),
    resource: z.string().optional(),
    message: z.string(),
  })
  .readonly()
  .meta({ id: 'blocked' });

const control = z
  .strictObject({
    control: z.string(),
    status,
    compliant,
    frameworks: z.array(framework).readonly(),
    coverage,
    chain: z.array(link).readonly(),
    actions: z.array(action).readonly(),
    blocked: z.array(blocked).readonly().optional(),
    exemption: exemption.optional(),
    expiredExemption: exemption.optional(),
  })
  .readonly()
  .meta({ id: 'control' });

const error = z
  .strictObject({
    operation: z.string(),
    code: z.enum(['ACCESS_DENIED', 'THROTTLED', 'TIMED_OUT', 'TOO_LARGE', 'UNEXPECTED_ERROR']),
    awsCode: z.string().optional(),
    message: z.string(),
    requestId: z.string().optional(),
  })
  .readonly()
  .meta({ id: 'error' });

/** Absent in reports of versions that did not count them. */
const throttling = {
  /** Requests that repeat one which failed; `apiCalls` has them too. */
  retries: z.int().nonnegative().optional(),
  /** Requests that AWS throttled. */
  throttles: z.int().nonnegative().optional(),
};

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
    ...throttling,
  })
  .readonly()
  .meta({ id: 'account' });

const run = z
  .strictObject({
    id: runId,
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
    sharedRetries: throttling.retries,
    sharedThrottles: throttling.throttles,
    /** Ids of the runs, oldest first, that `rootwatch report` merged into this report. */
    mergedFrom: z.array(runId).readonly().optional(),
  })
  .readonly()
  .meta({ id: 'run' });

const totals = z
  .strictObject({
    accounts: z.int().nonnegative(),
    /** The numbers of accounts with `compliant: true`, `false` and `null`, which add up to `accounts`. */
    compliant: z.int().nonnegative(),
    nonCompliant: z.int().nonnegative(),
    unknown: z.int().nonnegative(),
    caveats: z.int().nonnegative(),
    byStatus: z.partialRecord(status, z.int().positive()).readonly(),
    /** Sums over all accounts and what they share. */
    ...throttling,
  })
  .readonly()
  .meta({ id: 'totals' });

const accountLine = z
  .strictObject({
    id: accountId,
    name: z.string(),
    status,
    compliant,
    reasons: z.array(z.string()).readonly(),
    /** When the last audit of it began, whatever its result; in an earlier run when this one did not reach it. */
    lastAuditedAt: z.iso.datetime().optional(),
  })
  .readonly()
  .meta({ id: 'accountLine' });

/** One account whose status has changed; `before` is absent for a new account, `after` for one that is gone. */
const change = z
  .strictObject({
    id: accountId,
    name: z.string(),
    before: status.optional(),
    after: status.optional(),
    reasons: z.array(z.string()).readonly(),
  })
  .readonly()
  .meta({ id: 'change' });

const changed = z.array(change).readonly();

/** The changes since the newest earlier run over the whole organization. An account is in at most one list. */
const changes = z
  .strictObject({
    since: z.strictObject({ runId, startedAt: z.iso.datetime() }).readonly(),
    newlyBroken: changed,
    newlyRepaired: changed,
    newlyUnknown: changed,
    noLongerUnknown: changed,
    otherStatus: changed,
    newAccounts: changed,
    goneAccounts: changed,
  })
  .readonly()
  .meta({ id: 'changes' });

/** `expiring`: at most 30 days are left. `expired`: the exemption no longer counts. */
const listedExemption = z
  .strictObject({
    account: accountId,
    name: z.string(),
    control: z.string(),
    reason: z.string(),
    expires: z.iso.date(),
    daysLeft: z.int(),
    state: z.enum(['active', 'expiring', 'expired']),
  })
  .readonly()
  .meta({ id: 'listedExemption' });

/** A run over the whole organization, as a point of the trend. */
const pastRun = z.strictObject({ runId, startedAt: z.iso.datetime(), totals }).readonly().meta({ id: 'pastRun' });

const schemaVersion = z.literal('1');

const overview = {
  schemaVersion,
  run,
  totals,
  changes: changes.optional(),
  exemptions: z.array(listedExemption).readonly(),
  /** Oldest first, at most 30, this run among them when it covered the whole organization. */
  history: z.array(pastRun).readonly(),
};

export const accountSchema = account;
/** What `--format json` prints. */
export const reportSchema = z.strictObject({ ...overview, accounts: z.array(account).readonly() }).readonly();
/** `summary.json`: the report with a line for each account; the whole of it is in the account's own file. */
export const summarySchema = z.strictObject({ ...overview, accounts: z.array(accountLine).readonly() }).readonly();

export type LinkReport = z.infer<typeof link>;
export type ExemptionReport = z.infer<typeof exemption>;
export type ErrorReport = z.infer<typeof error>;
export type ActionReport = z.infer<typeof action>;
export type BlockedReport = z.infer<typeof blocked>;
export type ControlReport = z.infer<typeof control>;
export type AccountReport = z.infer<typeof account>;
export type RunReport = z.infer<typeof run>;
export type Totals = z.infer<typeof totals>;
export type AccountLine = z.infer<typeof accountLine>;
export type Change = z.infer<typeof change>;
export type Changes = z.infer<typeof changes>;
export type ListedExemption = z.infer<typeof listedExemption>;
export type PastRun = z.infer<typeof pastRun>;
export type Report = z.infer<typeof reportSchema>;
export type Summary = z.infer<typeof summarySchema>;
