/**
 * The version of the counting rules, stored with every result: ours (raised when a change can change a number) and that
 * of the ICU that cuts words.
 */
export const RULES_VERSION = `3/icu-${process.versions.icu}/unicode-${process.versions.unicode}`;
