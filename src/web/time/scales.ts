/** A scale from 0 to a round number at or above `most`, with about five ticks. */
export function makeScale(most: number): { top: number; ticks: number[] } {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const steps = Math.ceil(most / step);
  return { top: steps * step, ticks: Array.from({ length: steps + 1 }, (_, index) => index * step) };
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** At most `most` moments over a span, evenly: days, or times where it is shorter than two days; no two read the same. */
export function timeTicks(first: number, last: number, most: number): { ticks: number[]; days: boolean } {
  const span = last - first;
  if (span === 0) return { ticks: [first], days: false };
  const days = span >= 2 * DAY_MS;
  const steps = Math.max(1, Math.min(most - 1, Math.floor(span / (days ? DAY_MS : MINUTE_MS))));
  return { ticks: Array.from({ length: steps + 1 }, (_, index) => first + (span * index) / steps), days };
}

/** Places for labels that want to be at `wanted`, at least `gap` apart, in the order given. */
export function spreadLabels(wanted: number[], gap: number): number[] {
  const places = wanted.slice();
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  for (const [rank, index] of order.entries()) {
    const before = order[rank - 1];
    if (before !== undefined) places[index] = Math.max(wanted[index] ?? 0, (places[before] ?? 0) + gap);
  }
  return places;
}
