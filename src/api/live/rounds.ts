/** Visits what belongs to it once in every round. */
export interface Rounds<Member> {
  /** The first visit is at most one round away. */
  add(member: Member): void;
  delete(member: Member): void;
  close(): void;
}

/** Parts of a round, so that thousands are not visited at one moment. */
const PARTS = 15;

/** Starts rounds of so many milliseconds, with one timer, however many are visited. */
export function startRounds<Member>(roundMs: number, visit: (member: Member) => void): Rounds<Member> {
  const parts = Array.from({ length: PARTS }, () => new Set<Member>());
  let now = 0;
  let next = 0;
  const timer = setInterval(() => {
    now = (now + 1) % PARTS;
    for (const member of parts[now] ?? []) visit(member);
  }, roundMs / PARTS);
  return {
    add(member) {
      next = (next + 1) % PARTS;
      parts[next]?.add(member);
    },
    delete(member) {
      for (const part of parts) if (part.delete(member)) return;
    },
    close: () => clearInterval(timer),
  };
}
