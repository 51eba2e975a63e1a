import type { DocumentNode } from 'graphql';
import type { Visitor } from './access.ts';
import type { Documents, Errors, KnownOperation } from './documents.ts';
import type { Gate } from './gate.ts';

/** What a client sends, by whichever transport. */
export interface Parameters {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** An operation that may run. */
export interface Operation extends Parameters {
  document: DocumentNode;
  /** Undefined where the document has no operation of the name: execution says so, and runs nothing. */
  kind: KnownOperation['kind'] | undefined;
  /** Points that it may cost. */
  cost: number;
  caller: Visitor;
}

/** Makes an operation of what a client sends: read, within the limits, counted; or says why it may not run. */
export function readOperation(
  { documents, gate }: { documents: Documents; gate: Gate },
  parameters: Parameters,
  caller: Visitor,
): Operation | Errors {
  const { query, operationName, variables } = parameters;
  const known = documents.read(query);
  if ('errors' in known) return known;
  const operation = known.find(operationName);
  const refusal = operation && gate.refuse(operation, variables, caller);
  if (refusal) return refusal;
  return {
    ...{ query, operationName, variables, caller },
    document: known.document,
    kind: operation?.kind,
    cost: operation?.price(variables ?? {}) ?? 0,
  };
}
