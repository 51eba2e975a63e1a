/*
 * Bytes that a process holds of answers, those that arrive and those that wait for their turn, over all of its crawls. When
 * there are too many, answers pause where they are: the kernel, and so the site, waits with the rest. Only a few of those
 * whose turn it is go on, and each one that is done gives its bytes back; so there is always one that goes on.
 */

/** One answer's part. */
export interface Share {
  /** Holds so many bytes more. */
  hold(bytes: number): void;
  /** All of it has come, and takes just so many bytes from now on. */
  settle(bytes: number): void;
  /** What is told, when bytes have come, to stop, and later to go on. */
  steer(flow: Flow | null): void;
  /** Holds nothing any more, and never will. */
  leave(): void;
}

export interface Flow {
  pause(): void;
  resume(): void;
}

export interface ByteBudget {
  /** No further answer should be asked for that can wait. */
  isFull(): boolean;
  /** `isUrgent`: whether it is this answer's turn, so that others wait for it. */
  join(isUrgent: () => boolean): Share;
  /** It may be the turn of others by now. */
  reconsider(): void;
}

/** Urgent answers that go on at once although the budget is spent. */
const MOST_URGENT = 4;

/** Makes a budget of about `limit` bytes; at most `MOST_URGENT` answers are held beyond it. */
export function makeByteBudget(limit: number): ByteBudget {
  let total = 0;
  const members = new Set<Member>();
  /** In the order in which they were paused. */
  const paused = new Set<Member>();
  /** Urgent ones that go on. */
  const going = new Set<Member>();
  const isFull = (): boolean => total > limit;

  function restrain(member: Member): void {
    if (!isFull() || !member.flow || paused.has(member) || mayGoOn(member)) return;
    paused.add(member);
    member.flow.pause();
  }

  function mayGoOn(member: Member): boolean {
    if (going.has(member)) return true;
    if (going.size >= MOST_URGENT || !member.isUrgent()) return false;
    going.add(member);
    return true;
  }

  function reconsider(): void {
    for (const member of paused) {
      if (isFull() && !mayGoOn(member)) continue;
      paused.delete(member);
      member.flow?.resume();
    }
  }

  return {
    isFull,
    reconsider,
    join(isUrgent) {
      const member: Member = { bytes: 0, flow: null, isUrgent };
      members.add(member);
      return {
        hold(bytes) {
          if (!members.has(member)) return;
          total += bytes;
          member.bytes += bytes;
          restrain(member);
        },
        settle(bytes) {
          if (!members.has(member)) return;
          going.delete(member);
          paused.delete(member);
          total += bytes - member.bytes;
          member.bytes = bytes;
          reconsider();
        },
        steer(flow) {
          if (!members.has(member)) return;
          member.flow = flow;
          paused.delete(member);
        },
        leave() {
          if (!members.delete(member)) return;
          paused.delete(member);
          going.delete(member);
          total -= member.bytes;
          reconsider();
        },
      };
    },
  };
}

interface Member {
  bytes: number;
  flow: Flow | null;
  readonly isUrgent: () => boolean;
}
