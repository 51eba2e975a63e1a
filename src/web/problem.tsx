import { CombinedGraphQLErrors } from '@apollo/client/errors';

export interface Problem {
  message: string;
  /** The input that was wrong, as the server names it. */
  field: string | undefined;
}

/** What an error says to a person. */
export function readProblem(error: unknown): Problem {
  if (!CombinedGraphQLErrors.is(error)) {
    return {
      message: 'The server did not answer. What you entered is still here: try again.',
      field: undefined,
    };
  }
  const [first] = error.errors;
  const { code, field } = first?.extensions ?? {};
  const message = sentence(first?.message ?? 'Something went wrong.');
  return {
    message: code === 'FORBIDDEN' ? `${message} Your key does not allow this.` : message,
    field: typeof field === 'string' ? field : undefined,
  };
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** An error where it happened. */
export function ProblemNote({ error, id }: { error: unknown; id?: string }) {
  if (!error) return null;
  return (
    <p className="problem" role="alert" id={id}>
      {readProblem(error).message}
    </p>
  );
}
