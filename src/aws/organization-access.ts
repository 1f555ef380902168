import type { AccountId } from '../domain/account.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import { known, type Observed } from '../domain/observed.ts';
import { optional } from '../domain/optional.ts';
import { type Question, type QuestionKind, runQuestionKinds } from '../domain/question.ts';
import type { Settings } from '../domain/settings.ts';
import type { Ask, EnteredAccount, Perform } from '../ports/account-access.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { Aws } from './client/clients.ts';
import { KeptMemory } from './client/kept-memory.ts';
import type { CallCounter, Caller } from './client/send.ts';
import type { Session } from './client/session.ts';
import { answer } from './observe/observe.ts';
import type { AccountLookup } from './organization/account-lookup.ts';
import { listOrganization, readTags, startListing } from './organization/list-accounts.ts';
import { type PolicyMode, sessionPolicy } from './permissions.ts';
import { assumeRole } from './session/assume-role.ts';
import type { Identity } from './session/caller-identity.ts';
import { RenewableSession } from './session/renewable-session.ts';

/** The parts that the access of one run is made from. */
type AccessParts = {
  readonly settings: Settings;
  readonly runId: string;
  /** The mode that sessions are limited to. Default: the mode of the settings. */
  readonly policyMode: PolicyMode | undefined;
  readonly aws: Aws;
  /** Counts the calls that belong to no account. */
  readonly counter: CallCounter;
  /** Returns a new counter, whose throttles count for the run. */
  readonly counted: () => CallCounter;
};

/** Creates the access of a run to AWS, with the identity of the caller. */
export function createOrganizationAccess(
  identity: Identity,
  { aws, settings, runId, policyMode, counter, counted }: AccessParts,
): OrganizationAccess {
  const policy = sessionPolicy({
    mode: policyMode ?? settings.mode,
    partition: identity.partition,
    resourcePrefix: settings.resourcePrefix,
    provesDelivery: settings.proveDelivery,
    ...optional({ topicName: settings.topics.topicName }),
  });
  const lookup = lazyLookup(identity.partition);
  const own = (signal: AbortSignal): Caller => ({ aws, session: identity.session, counter, signal });

  function sessionIn(accountId: AccountId, caller: Caller): Promise<Observed<Session>> {
    if (accountId === identity.session.accountId) return Promise.resolve(known(identity.session));
    const role = {
      accountId,
      roleName: settings.roleName,
      partition: identity.partition,
      region: aws.region,
      sessionPolicy: policy,
      sessionName: `rootwatch-${runId}`,
      ...optional({ externalId: settings.externalId }),
    };
    return assumeRole(role, caller);
  }

  return {
    region: aws.region,
    lookUp: async (names, signal) => (await lookup()).lookUp(names, own(signal)),
    isMember: async (accountId, signal) => (await lookup()).isMember(accountId, own(signal)),
    callerAccountId: identity.session.accountId,
    list: (signal) => listOrganization(identity.partition, own(signal)),
    startListing: (signal) => startListing(identity.partition, own(signal)),
    tagsOf: (accounts, signal) => readTags(accounts, own(signal)),
    enter: async (accountId, signal, yieldSlot): Promise<EnteredAccount> => {
      const calls = counted();
      const yielding = optional({ yieldSlot });
      const assume = () => sessionIn(accountId, { ...own(signal), ...yielding, counter: calls });
      const entered = await assume();
      const traffic = (): ApiCallStats => calls;
      if (entered.kind === 'unknown') return { access: entered, traffic };
      const renewed = new RenewableSession(entered.value, assume);
      const perform: Perform = async (action, until) => {
        const { applyAction } = await import('./apply-action.ts');
        return renewed.use(
          (session) => applyAction(action, { aws, session, counter: calls, signal: until, ...yielding }),
          (result) => (result.result === 'refused' ? result.why : undefined),
        );
      };
      const reader = (): Ask => askIn(renewed, { aws, counter: calls, ...yielding }, counter);
      return { access: known({ ask: reader(), perform, askAfterRepair: reader }), traffic };
    },
    traffic: () => counter,
  };
}

/** Returns the lookup of a run, whose code is loaded when it is first needed: only events about accounts need it. */
function lazyLookup(partition: string): () => Promise<AccountLookup> {
  let lookup: Promise<AccountLookup> | undefined;
  return () => {
    lookup ??= import('./organization/account-lookup.ts').then((loaded) => new loaded.AccountLookup(partition));
    return lookup;
  };
}

/**
 * Returns a reader of one account, whose answers may take the memory that one account may take. What is about all members
 * counts for the run.
 */
function askIn(session: RenewableSession, caller: Omit<Caller, 'session' | 'signal'>, ofRun: CallCounter): Ask {
  const kept = new KeptMemory();
  return <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) =>
    session.use(
      (current) => {
        const ofAll = runQuestionKinds.has(question.kind) ? { counter: ofRun, kept: new KeptMemory() } : { kept };
        return answer<Kind>(question, { ...caller, ...ofAll, session: current, signal });
      },
      (observed) => (observed.kind === 'unknown' ? observed.why : undefined),
    );
}
