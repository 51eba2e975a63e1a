/**
 * What processes tell each other through Redis. Every message may be lost, late or doubled: the queue only wakes,
 * pub/sub only rings; the facts are in MySQL.
 */

/**
 * Payload of a job: the id of a count (`counts`), of a site (`sites`), of a part of a list's stored pages (`stored`), or of
 * a notice (`notices`).
 */
export interface Job {
  id: number;
}

/** All but the notices have one for work that a person waits for, and one for work in bulk. */
export type QueueName = `${QueueKind}${'' | '-bulk'}` | 'notices';
export type QueueKind = 'counts' | 'stored' | 'sites';

export interface Bells {
  /** Counts whose row or sites changed. */
  changed: { countIds: number[] };
  /** A final count got its place in the sequence of completions. */
  completed: { countIds: number[] };
}

export type BellName = keyof Bells;
