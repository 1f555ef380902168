import type { Client, SmithyResolvedConfiguration } from '@smithy/core/client';
import type { Command, HttpHandlerOptions, MetadataBearer } from '@smithy/types';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import type { Operation } from '../permissions.ts';
import { beyondLimit, malformedAnswer } from './failures.ts';
import { KeptMemorySpent } from './kept-memory.ts';
import { MalformedAnswer } from './read-fields.ts';
import { type Caller, send } from './send.ts';

type Configuration = SmithyResolvedConfiguration<HttpHandlerOptions>;

export type Query<Output, Value> = {
  readonly operation: Operation;
  readonly caller: Caller;
  /** Reads the answer with the functions of `read-fields.ts`. */
  readonly read: (output: Output) => Value;
};

/**
 * Makes one call and reads its answer. It is unknown when AWS refused, when the answer is not as AWS documents it, and
 * when the answers of the account take more memory than one account may.
 */
export async function query<
  ClientInput extends object,
  ClientOutput extends MetadataBearer,
  Input extends ClientInput,
  Output extends ClientOutput,
  Value,
>(
  client: Client<HttpHandlerOptions, ClientInput, ClientOutput, Configuration>,
  command: Command<ClientInput, Input, ClientOutput, Output, Configuration>,
  { operation, caller, read }: Query<Output, Value>,
): Promise<Observed<Value>> {
  const answer = await send(client, command, { operation, caller });
  if (answer.kind === 'unknown') return answer;
  try {
    const value = read(answer.value);
    caller.kept?.add(value);
    caller.kept?.check();
    return known(value);
  } catch (error) {
    if (error instanceof MalformedAnswer) return unknown(malformedAnswer(operation, error.message));
    if (error instanceof KeptMemorySpent) return unknown(beyondLimit(operation, error.message));
    throw error;
  }
}
