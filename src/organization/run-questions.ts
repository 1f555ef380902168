import type { Failure } from '../domain/failure.ts';
import { type Answered, type Question, type QuestionKind, questionKey } from '../domain/question.ts';
import type { Ask } from '../ports/account-access.ts';

type Options = {
  readonly warn: ((text: string) => void) | undefined;
  /** The answers of earlier invocations of the run, which have said what there was to say about them. */
  readonly known: readonly Answered[] | undefined;
};

/**
 * Answers the questions that are about all members at once from the shared cache, and says once for the run what could
 * not be read, and what a query costs before it runs.
 */
export function createRunQuestions(ask: Ask, { warn, known = [] }: Options): Ask {
  const said = new Set<string>(known.map(({ question }) => questionKey(question)));
  const priced = new Map<string, Promise<void>>();

  async function sayPrice(question: Question<'delivered-accounts'>, signal: AbortSignal): Promise<void> {
    const { accountId, region, logGroupName } = question;
    const usage = await ask<'log-group-usage'>({ kind: 'log-group-usage', accountId, region, logGroupName }, signal);
    warn?.((await texts()).priceText(question, usage));
  }

  return async <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) => {
    const key = questionKey(question);
    if (isBilled(question) && !said.has(key)) {
      const price = priced.get(key) ?? sayPrice(question, signal);
      priced.set(key, price);
      await price;
    }
    const answer = await ask<Kind>(question, signal);
    if (answer.kind === 'unknown' && !said.has(key) && !isEntry(answer.why)) {
      said.add(key);
      warn?.((await texts()).unreadText(question, answer.why));
    }
    return answer;
  };
}

/** Loads the texts when there is something to say: most runs say nothing. */
const texts = () => import('./run-question-texts.ts');

function isBilled(question: Question): question is Question<'delivered-accounts'> {
  return question.kind === 'delivered-accounts';
}

/** Where the account can't be entered, every account that depends on it says so already. */
function isEntry({ operation }: Failure): boolean {
  return operation === 'sts:AssumeRole';
}
