import { optional } from '../../domain/optional.ts';
import { iamArn } from '../world/arn.ts';
import type { ServiceName } from '../world/errors.ts';
import { expiredToken, unknownKey } from '../world/errors.ts';
import type { AccountState, Store } from '../world/store.ts';
import type { Permission, Role, Statement, WorldAccount } from '../world/world.ts';
import type { Principal } from './policy.ts';

/** A valid access key and the identity that it belongs to. */
export type Session = {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly kind: 'user' | 'assumed-role';
  readonly principal: Principal & { readonly kind: 'identity' };
  readonly userId: string;
  readonly permissions: readonly Permission[];
  /** The session has the permissions that the role and this policy both allow. */
  readonly sessionPolicy: readonly Statement[] | undefined;
  /**
   * The function that the credentials were delivered to. A session that it opens in another role has none:
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
   */
  readonly sourceFunctionArn?: string;
  readonly sessionToken: string | undefined;
  readonly expiresAtMs: number;
};

/** Credentials in the shape that every SDK client takes. */
export type SandboxCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type Sessions = {
  readonly ofUser: (accountId: string, userName: string) => Session;
  readonly ofRole: (accountId: string, role: Role, grant: RoleGrant) => Session;
  readonly authenticate: (service: ServiceName, accessKeyId: string, token: string | undefined) => Session;
};

export type RoleGrant = {
  readonly sessionName: string;
  readonly seconds: number;
  readonly sessionPolicy?: readonly Statement[];
  readonly sourceFunctionArn?: string;
};

export function createSessions(store: Store): Sessions {
  const sessionsByKey = new Map<string, Session>();
  let minted = 0;

  // Twenty characters, as AWS's: the prefix, the account, and a number in base 36.
  const mintKey = (prefix: 'AKIA' | 'ASIA', accountId: string): string => {
    minted += 1;
    return `${prefix}${accountId}${minted.toString(36).toUpperCase().padStart(4, '0')}`;
  };

  const keep = (session: Session): Session => {
    sessionsByKey.set(session.accessKeyId, session);
    return session;
  };

  return {
    ofUser: (accountId, userName) => {
      const account = store.account(accountId);
      const user = account?.users.get(userName);
      if (user === undefined) throw new Error(`The world has no user ${userName} in account ${accountId}.`);
      const arn = iamArn({ partition: store.partition, accountId }, `user/${userName}`);
      return keep({
        accessKeyId: mintKey('AKIA', accountId),
        accountId,
        kind: 'user',
        principal: { kind: 'identity', arn, accountId },
        userId: `AIDA${accountId}USER`,
        permissions: user.permissions,
        sessionPolicy: undefined,
        sessionToken: undefined,
        expiresAtMs: Number.POSITIVE_INFINITY,
      });
    },
    ofRole: (accountId, role, { sessionName, seconds, sessionPolicy, sourceFunctionArn }) => {
      const place = { partition: store.partition, accountId };
      const accessKeyId = mintKey('ASIA', accountId);
      return keep({
        accessKeyId,
        accountId,
        kind: 'assumed-role',
        principal: {
          kind: 'identity',
          arn: `arn:${store.partition}:sts::${accountId}:assumed-role/${role.RoleName}/${sessionName}`,
          accountId,
          roleArn: iamArn(place, roleResource(role)),
        },
        userId: `AROA${accountId}ROLE:${sessionName}`,
        permissions: role.permissions ?? [],
        sessionPolicy,
        ...optional({ sourceFunctionArn }),
        sessionToken: `token-of-${accessKeyId}`,
        expiresAtMs: store.clock.now() + seconds * 1000,
      });
    },
    authenticate: (service, accessKeyId, token) => {
      const session = sessionsByKey.get(accessKeyId);
      if (session === undefined || session.sessionToken !== token) throw unknownKey(service);
      if (isRoleGone(session, store.account(session.accountId))) throw unknownKey(service);
      if (store.clock.now() >= session.expiresAtMs) throw expiredToken(service);
      return session;
    },
  };
}

/** Returns whether a session's role is gone. Users are excluded: tests read closed accounts with their keys. */
function isRoleGone({ principal }: Session, account: AccountState | undefined): boolean {
  if (principal.roleArn === undefined) return false;
  const roleName = principal.roleArn.split('/').at(-1) ?? '';
  return account === undefined || isClosed(account.listed()) || !account.roles.has(roleName);
}

/** Returns whether an account is suspended or closed, so that its identities can't be used any more. */
export function isClosed({ State = 'ACTIVE' }: WorldAccount): boolean {
  return State === 'SUSPENDED' || State === 'CLOSED' || State === 'PENDING_ACTIVATION';
}

export function roleResource(role: Role): string {
  return `role${role.Path ?? '/'}${role.RoleName}`;
}

export function credentialsOf(session: Session): SandboxCredentials {
  const keys = { accessKeyId: session.accessKeyId, secretAccessKey: `secret-of-${session.accessKeyId}` };
  return session.sessionToken === undefined ? keys : { ...keys, sessionToken: session.sessionToken };
}
