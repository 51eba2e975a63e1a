/** Codes that a GraphQL answer carries in `extensions.code`; the contract with clients. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_MISMATCH'
  | 'RATE_LIMITED'
  | 'QUERY_TOO_COMPLEX'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** An error that a client may see as it stands: what was wrong, where, and what to do. */
export class UserError extends Error {
  readonly code: ErrorCode;
  /** The input field that was wrong, as the client would write it (`sites[3].url`), for `BAD_USER_INPUT`. */
  readonly field: string | undefined;
  /** When to try again, in whole seconds, where waiting helps. */
  readonly retryAfterS: number | undefined;

  constructor(code: ErrorCode, message: string, field?: string, retryAfterS?: number) {
    super(message);
    this.name = 'UserError';
    this.code = code;
    this.field = field;
    this.retryAfterS = retryAfterS;
  }
}

/** The start or a command cannot go on; the message says what to do and is printed without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * What an unknown thrown value has to say, for a log line or a message. The message of a failed statement holds its
 * parameters, so of that only the cause is told, and of what a database says not the values that it quotes.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isOfStatement(error)) return `a statement failed: ${withoutValues(messageOf(error.cause))}`;
  // So the driver calls what the server said.
  return 'sqlMessage' in error ? withoutValues(error.message) : error.message;
}

/** Where something was thrown, for a log. None of a failed statement: a stack begins with the message. */
export function stackOf(error: unknown): string | undefined {
  return error instanceof Error && !isOfStatement(error) && !('sqlMessage' in error)
    ? error.stack
    : undefined;
}

function isOfStatement({ message }: Error): boolean {
  return message.startsWith('Failed query:');
}

/** A database's message without what it quotes: `Duplicate entry 'secret' for key 'x'`. A value may hold quotes itself. */
export function withoutValues(message: string): string {
  return message.replace(/['"`].*['"`]/s, '…');
}
