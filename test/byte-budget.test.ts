import { describe, expect, test } from 'vitest';
import { makeByteBudget, type Share } from '../src/crawler/byte-budget.ts';

/** An answer that can be told to stop. */
function join(budget: ReturnType<typeof makeByteBudget>, urgent = { is: false }) {
  const share: Share = budget.join(() => urgent.is);
  const state = { share, urgent, paused: false };
  share.steer({
    pause: () => {
      state.paused = true;
    },
    resume: () => {
      state.paused = false;
    },
  });
  return state;
}

describe('the bytes that are held', () => {
  test('make answers pause when they are too many, until some are given back', () => {
    const budget = makeByteBudget(100);
    const [one, two] = [join(budget), join(budget)];
    one.share.hold(80);
    two.share.hold(20);
    expect([one.paused, two.paused, budget.isFull()]).toEqual([false, false, false]);
    two.share.hold(1);
    expect([one.paused, two.paused, budget.isFull()]).toEqual([false, true, true]);
    one.share.hold(1);
    expect(one.paused).toBe(true);
    one.share.leave();
    expect([two.paused, budget.isFull()]).toEqual([false, false]);
  });

  test('do not stop the answers whose turn it is, but for all except four', () => {
    const budget = makeByteBudget(10);
    const heads = Array.from({ length: 6 }, () => join(budget, { is: true }));
    for (const { share } of heads) share.hold(20);
    expect(heads.map(({ paused }) => paused)).toEqual([false, false, false, false, true, true]);
    heads[0]?.share.settle(50);
    expect(heads.map(({ paused }) => paused)).toEqual([false, false, false, false, false, true]);
    heads[0]?.share.leave();
    heads[1]?.share.leave();
    expect(heads[5]?.paused).toBe(false);
  });

  test('let an answer go on when its turn comes', () => {
    const budget = makeByteBudget(10);
    const one = join(budget);
    one.share.hold(20);
    expect(one.paused).toBe(true);
    one.urgent.is = true;
    budget.reconsider();
    expect(one.paused).toBe(false);
  });

  test('are none of an answer that has left', () => {
    const budget = makeByteBudget(10);
    const one = join(budget);
    one.share.hold(5);
    one.share.leave();
    one.share.hold(50);
    one.share.settle(50);
    expect(budget.isFull()).toBe(false);
  });
});
