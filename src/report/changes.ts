import type { Status } from '../domain/outcome.ts';
import { type StatusGroup, statusGroupOf } from '../domain/status-group.ts';
import type { PreviousRun } from './previous-run.ts';
import type { AccountLine, Change, Changes } from './schema.ts';

type Kind = Exclude<keyof Changes, 'since'>;

/**
 * Compares the accounts with those of the previous run. A run over some accounts says nothing about the others, so it
 * reports none of them as gone.
 */
export function changesSince(
  previous: PreviousRun,
  accounts: readonly AccountLine[],
  { wholeOrganization }: { readonly wholeOrganization: boolean },
): Changes {
  const before = new Map(previous.accounts.map((account) => [account.id, account]));
  const found: Record<Kind, Change[]> = {
    newlyBroken: [],
    newlyRepaired: [],
    newlyUnknown: [],
    noLongerUnknown: [],
    otherStatus: [],
    newAccounts: [],
    goneAccounts: [],
  };
  for (const { id, name, status, reasons } of accounts) {
    const old = before.get(id);
    before.delete(id);
    if (old === undefined) found.newAccounts.push({ id, name, after: status, reasons });
    else {
      const kind = kindOfChange(old.status, status);
      if (kind !== undefined) found[kind].push({ id, name, before: old.status, after: status, reasons });
    }
  }
  if (wholeOrganization) {
    for (const { id, name, status } of before.values()) {
      found.goneAccounts.push({ id, name, before: status, reasons: [] });
    }
  }
  return { since: { runId: previous.runId, startedAt: previous.startedAt }, ...found };
}

/**
 * Returns the group, with `pending` taken for `broken`: an alarm that only waits for confirmations notifies no
 * subscriber.
 */
function comparedGroup(status: Status): Exclude<StatusGroup, 'pending'> {
  const group = statusGroupOf(status);
  return group === 'pending' ? 'broken' : group;
}

function kindOfChange(before: Status, after: Status): Kind | undefined {
  const [old, now] = [comparedGroup(before), comparedGroup(after)];
  if (old === now) return now === 'covered' || now === 'unknown' || before === after ? undefined : 'otherStatus';
  if (now === 'broken') return 'newlyBroken';
  if (now === 'unknown') return 'newlyUnknown';
  if (now === 'covered' && old === 'broken') return 'newlyRepaired';
  if (now === 'covered' && old === 'unknown') return 'noLongerUnknown';
  return 'otherStatus';
}

/** The lists of changes, the most urgent first. */
export const changeKinds = [
  'newlyBroken',
  'newlyUnknown',
  'newlyRepaired',
  'noLongerUnknown',
  'otherStatus',
  'newAccounts',
  'goneAccounts',
] as const satisfies readonly Kind[];
export type ChangeKind = Kind;

export const changeTitles: Readonly<Record<ChangeKind, string>> = {
  newlyBroken: 'Newly broken',
  newlyUnknown: 'No longer known',
  newlyRepaired: 'Repaired',
  noLongerUnknown: 'Known again, and covered',
  otherStatus: 'Other change of status',
  newAccounts: 'New accounts',
  goneAccounts: 'Accounts gone',
};

export function hasChanges(changes: Changes): boolean {
  return changeKinds.some((kind) => changes[kind].length > 0);
}
