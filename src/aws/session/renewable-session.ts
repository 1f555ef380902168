import type { Failure } from '../../domain/failure.ts';
import type { Observed } from '../../domain/observed.ts';
import type { Session } from '../client/session.ts';

const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);

/** AWS's own word for it: our clock may be wrong, and a session may be ended before its time. */
export function isExpired({ awsCode }: Failure): boolean {
  return awsCode !== undefined && expired.has(awsCode);
}

/**
 * The session of an account for as long as a run lasts. A session lasts an hour, but the owner of an organization trail is
 * asked from the first account to the last: when AWS says that it has expired, the account is entered again, once for all
 * who wait, and they ask again. One that expires as soon as it is given is not renewed any more.
 */
export class RenewableSession {
  #session: Session;
  #renewal: Promise<void> | undefined;
  #isHopeless = false;
  readonly #enter: () => Promise<Observed<Session>>;

  constructor(session: Session, enter: () => Promise<Observed<Session>>) {
    this.#session = session;
    this.#enter = enter;
  }

  /** @param why what there is to read of an answer when it is a refusal */
  async use<Answer>(
    ask: (session: Session) => Promise<Answer>,
    why: (answer: Answer) => Failure | undefined,
  ): Promise<Answer> {
    const before = this.#session;
    const answer = await ask(before);
    const refusal = why(answer);
    if (refusal === undefined || !isExpired(refusal) || this.#isHopeless) return answer;
    if (this.#session === before) await this.#renew();
    if (this.#session === before) return answer;
    const again = await ask(this.#session);
    const refusedAgain = why(again);
    if (refusedAgain !== undefined && isExpired(refusedAgain)) this.#isHopeless = true;
    return again;
  }

  #renew(): Promise<void> {
    this.#renewal ??= this.#enterAgain();
    return this.#renewal;
  }

  async #enterAgain(): Promise<void> {
    const entered = await this.#enter();
    if (entered.kind === 'known') this.#session = entered.value;
    this.#renewal = undefined;
  }
}
