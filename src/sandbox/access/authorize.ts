import { optional } from '../../domain/optional.ts';
import { accessDenied, type ServiceName } from '../world/errors.ts';
import type { Store } from '../world/store.ts';
import type { OrganizationalUnit, Policy, Statement } from '../world/world.ts';
import {
  type AccessRequest,
  type Decision,
  decideByIdentity,
  decideByResource,
  namesIdentityItself,
  type RequestContext,
} from './policy.ts';
import type { Session } from './sessions.ts';

/** A permission that a call needs. */
export type AuthorizationRequest = {
  /** `logs:DescribeMetricFilters` */
  readonly action: string;
  /** An ARN, or `*` for an action without resource types. */
  readonly resource: string;
  /** The account that owns the resource. Default: the caller's. */
  readonly ownerId?: string;
  /** The resource's own policy, where the service has resource policies. */
  readonly resourcePolicy?: Policy;
  /** Whether the resource's policy must allow the owner's own identities as well, as key policies must. */
  readonly isResourcePolicyNeeded?: boolean;
  /** The condition keys of this action and its resource, by the Service Authorization Reference. */
  readonly context?: RequestContext;
};

export type Caller = { readonly session: Session; readonly service: ServiceName };

/**
 * Throws unless IAM allows the request by service control, identity, session and resource policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function authorize(store: Store, { session, service }: Caller, needed: AuthorizationRequest): void {
  const refusal = refusalOf(store, session, needed);
  if (refusal === undefined) return;
  const { principal } = session;
  const action = service === 'sns' ? needed.action.replace(/^sns:/, 'SNS:') : needed.action;
  const where = needed.resource === '*' ? '' : ` on resource: ${needed.resource}`;
  throw accessDenied(
    service,
    `User: ${principal.arn} is not authorized to perform: ${action}${where} ${refusal(action)}`,
  );
}

type Reason = (action: string) => string;

function refusalOf(store: Store, session: Session, needed: AuthorizationRequest): Reason | undefined {
  const request: AccessRequest = {
    action: needed.action,
    resource: needed.resource,
    principal: session.principal,
    context: {
      ...callerContext(store, session),
      'aws:resourceaccount': needed.ownerId ?? session.accountId,
      ...needed.context,
    },
  };
  const byOrganization = decideByIdentity(serviceControlPolicies(store, session.accountId), request);
  if (byOrganization === 'explicit-deny') return explicitly('a service control policy');
  const byIdentity = decideByIdentity(session.permissions, request);
  const bySession = session.sessionPolicy === undefined ? 'allow' : decideByIdentity(session.sessionPolicy, request);
  const byResource = needed.resourcePolicy === undefined ? undefined : decideByResource(needed.resourcePolicy, request);
  if (byIdentity === 'explicit-deny') return explicitly('an identity-based policy');
  if (bySession === 'explicit-deny') return explicitly('a session policy');
  if (byResource === 'explicit-deny') return explicitly('a resource-based policy');
  return implicitRefusal(session, needed, { byIdentity, bySession, byResource });
}

type PolicyDecisions = {
  readonly byIdentity: Decision;
  readonly bySession: Decision;
  readonly byResource: Decision | undefined;
};

function implicitRefusal(
  session: Session,
  needed: AuthorizationRequest,
  decisions: PolicyDecisions,
): Reason | undefined {
  const isForeign = needed.ownerId !== undefined && needed.ownerId !== session.accountId;
  const needsResourcePolicy = isForeign || needed.isResourcePolicyNeeded === true;
  if (needsResourcePolicy && decisions.byResource !== 'allow') return implicitly('resource-based');
  const resourceAloneSuffices =
    !isForeign &&
    decisions.byResource === 'allow' &&
    needed.resourcePolicy !== undefined &&
    namesIdentityItself(needed.resourcePolicy, session.principal);
  if (decisions.byIdentity !== 'allow' && !resourceAloneSuffices) return implicitly('identity-based');
  return decisions.bySession === 'allow' ? undefined : implicitly('session');
}

const explicitly =
  (policy: string): Reason =>
  () =>
    `with an explicit deny in ${policy}`;

const implicitly =
  (policy: string): Reason =>
  (action) =>
    `because no ${policy} policy allows the ${action} action`;

function callerContext(store: Store, session: Session): Record<string, string> {
  const { organization } = store;
  return {
    'aws:principalarn': session.principal.roleArn ?? session.principal.arn,
    'aws:principalaccount': session.accountId,
    'aws:securetransport': 'true',
    'kms:calleraccount': session.accountId,
    ...optional({ 'lambda:sourcefunctionarn': session.sourceFunctionArn }),
    ...(organization !== undefined && store.isMember(session.accountId)
      ? { 'aws:principalorgid': organization.Id }
      : {}),
  };
}

const none: readonly Statement[] = [];

/** Returns the condition keys of the tags of a resource (`aws:resourcetag`), or of those in a request (`aws:requesttag`). */
export function tagContext(
  key: 'aws:resourcetag' | 'aws:requesttag',
  tags: Readonly<Record<string, string>>,
): RequestContext {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name.toLowerCase()}`, value]));
}

/** Lists the statements of the account and of every unit above it. "SCPs don't affect users or roles in the management account." */
export function serviceControlPolicies(store: Store, accountId: string): readonly Statement[] {
  const { organization } = store;
  if (organization === undefined || organization.MasterAccountId === accountId || !store.isMember(accountId))
    return none;
  const listed = store.account(accountId)?.listed();
  const units = organization.OrganizationalUnits ?? [];
  if (
    listed?.serviceControlPolicies === undefined &&
    units.every((unit) => unit.serviceControlPolicies === undefined)
  ) {
    return none;
  }
  const ofUnits = unitsAbove(units, listed?.ParentId).flatMap((unit) => unit.serviceControlPolicies ?? []);
  return [...(listed?.serviceControlPolicies ?? []), ...ofUnits];
}

/** Lists the units above an account or unit, from its parent to the one below the root. */
export function unitsAbove(units: readonly OrganizationalUnit[], parentId: string | undefined): OrganizationalUnit[] {
  const above: OrganizationalUnit[] = [];
  let unit = units.find(({ Id }) => Id === parentId);
  while (unit !== undefined) {
    above.push(unit);
    const next = unit.ParentId;
    unit = units.find(({ Id }) => Id === next);
  }
  return above;
}
