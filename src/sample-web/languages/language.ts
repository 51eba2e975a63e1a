/**
 * What the sites of one language are written from. Texts are markup. In braces: `{n}` a number, `{year}`, `{name}` a
 * person, and anything else is a demo word, which is counted as it is written. A demo word that stands there without
 * braces must be none by the rules of counting (`water's`, `<b>water</b>melon`).
 */
export interface Language {
  /** BCP 47. */
  readonly code: string;
  /** In English, for tables. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly people: readonly string[];
  /** Of pages; the first is the start page's. */
  readonly titles: readonly string[];
  readonly headings: readonly string[];
  readonly sentences: readonly string[];
  /** For lists, table rows and menus. */
  readonly items: readonly string[];
  readonly table: { readonly caption: string; readonly columns: readonly [string, string, string] };
  /** Above the list of all pages. */
  readonly contents: string;
  /** Below every page. */
  readonly colophon: string;
  /** What joins two sentences: nothing where scripts have no spaces. */
  readonly space: ' ' | '';
}
