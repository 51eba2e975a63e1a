import * as renderingModule from '../rendering.ts';

const { NONE } = renderingModule;

/**
 * A place in these arrays is that of an open element, 0 being the body: its type, the place of the `<p>` that is in
 * button scope, and that of the innermost part of a table, as they were before it.
 */
export const DEEPEST = 400;
export const types = new Int32Array(DEEPEST + 4);
export const paragraphs = new Int16Array(DEEPEST + 4);
export const parts = new Int16Array(DEEPEST + 4);

/** The style of what is in no box. */
export const DEAD = NONE;

/** By place, the style of a closed `<details>` that has not shown its summary yet. */
export const hiddenStyles = new Int32Array(DEEPEST + 4);

/** Fields of an object that keeps its shape cost less than variables of a module. */
export const state = {
  source: Buffer.alloc(0) as Buffer,
  end: 0,
  depth: -1,
  paragraph: -1,
  part: -1,
  quirks: true,
  phase: 0,
  html: 0,
  sawForm: false,
  inSelect: false,
  optionStyle: 0,
  buttons: 0,
  formattingCount: 0,
  /** Steps that may still be spent on looking down what is open. */
  budget: 0,
};

export const INITIAL = 0;
export const HEAD = 1;
export const AFTER_HEAD = 2;
export const BODY = 3;
export const AFTER_BODY = 4;

/** Where a reader stands that gave up. */
export const GIVE_UP = -1;
