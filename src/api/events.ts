import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAway } from './errors.ts';

/** An event that could not be read is read again after so long. */
const AGAIN_MS = 500;

/**
 * Executes an event of a subscription. While the database is away it is executed again until `isOver`: with an error in its
 * place, a subscriber would miss a completion, or be told that a count is final by nothing but the end of its stream.
 */
export async function executeEvent(
  execute: () => ExecutionResult | Promise<ExecutionResult>,
  isOver: () => boolean,
): Promise<ExecutionResult> {
  for (;;) {
    const result = await execute();
    if (isOver() || !result.errors?.some(isOfAbsence)) return result;
    await delay(AGAIN_MS, undefined, { ref: false });
  }
}

function isOfAbsence(error: unknown): boolean {
  return error instanceof GraphQLError && isAway(error.originalError);
}
