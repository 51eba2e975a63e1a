/**
 * What processes tell each other through Redis. Every message may be lost, late or doubled: the queue only wakes,
 * pub/sub only rings; the facts are in MySQL.
 */

/** Payload of a job: the id of a count (queue `counts`) or of a site (queue `sites`). */
export interface Job {
  id: number;
}

export type QueueName = 'counts' | 'sites';

export interface Bells {
  /** Counts whose row or sites changed. */
  changed: { countIds: number[] };
  /** A final count got its place in the sequence of completions. */
  completed: { countIds: number[] };
}

export type BellName = keyof Bells;
