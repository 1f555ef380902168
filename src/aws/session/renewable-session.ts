import type { Failure } from '../../domain/failure.ts';
import type { Observed } from '../../domain/observed.ts';
import type { Session } from '../client/session.ts';

const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);

/**
 * Returns whether AWS says that the session has expired: the local clock may be wrong, and a session may be revoked.
 */
export function isExpired({ awsCode }: Failure): boolean {
  return awsCode !== undefined && expired.has(awsCode);
}

/**
 * Renews the session of an account for as long as a run lasts. A session lasts an hour, but the owner of an
 * organization trail is read from the first account to the last. When AWS says that the session has expired, the role
 * is assumed again, once for all waiting calls, which are then retried. A session that expires right after a renewal is
 * not renewed again.
 */
export class RenewableSession {
  #session: Session;
  #renewal: Promise<void> | undefined;
  #renewalFailed = false;
  readonly #assume: () => Promise<Observed<Session>>;

  constructor(session: Session, assume: () => Promise<Observed<Session>>) {
    this.#session = session;
    this.#assume = assume;
  }

  /** @param failureIn returns the failure of an answer, if AWS refused it */
  async use<Answer>(
    ask: (session: Session) => Promise<Answer>,
    failureIn: (answer: Answer) => Failure | undefined,
  ): Promise<Answer> {
    const before = this.#session;
    const answer = await ask(before);
    const failure = failureIn(answer);
    if (failure === undefined || !isExpired(failure) || this.#renewalFailed) return answer;
    if (this.#session === before) await this.#renew();
    if (this.#session === before) return answer;
    const retried = await ask(this.#session);
    const failureAgain = failureIn(retried);
    if (failureAgain !== undefined && isExpired(failureAgain)) this.#renewalFailed = true;
    return retried;
  }

  #renew(): Promise<void> {
    this.#renewal ??= this.#assumeAgain();
    return this.#renewal;
  }

  async #assumeAgain(): Promise<void> {
    const assumed = await this.#assume();
    if (assumed.kind === 'known') this.#session = assumed.value;
    this.#renewal = undefined;
  }
}
