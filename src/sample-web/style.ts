/** The style sheet of every site; `--hue` is the site's own. */
export const style = `body { margin: 0 auto; max-width: 42rem; padding: 1rem; font: 1rem/1.55 Georgia, 'Noto Serif', serif;
  color: #222; background: hsl(var(--hue, 210) 40% 98%) }
header { border-bottom: 3px solid hsl(var(--hue, 210) 45% 45%); margin-bottom: 1.5rem }
.site { margin: 0; font-weight: bold; font-size: 1.15rem }
.site a { color: inherit; text-decoration: none }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; margin: 0.4rem 0 0.7rem; font-size: 0.9rem }
a { color: hsl(var(--hue, 210) 60% 32%) }
h1 { line-height: 1.2; font-size: 1.8rem }
h2 { font-size: 1.15rem; margin-top: 2rem; color: hsl(var(--hue, 210) 45% 32%) }
table { border-collapse: collapse; margin: 1rem 0 }
caption { text-align: start; font-style: italic; padding-bottom: 0.3rem }
th, td { border-bottom: 1px solid #ccc; padding: 0.25rem 1rem 0.25rem 0; text-align: start }
blockquote { margin: 1rem 0; border-inline-start: 3px solid #ccc; padding-inline-start: 1rem }
blockquote footer { border: 0; margin: 0; padding: 0; font-size: 0.9rem }
pre { background: #f0f0f0; padding: 0.7rem; overflow-x: auto; font-size: 0.85rem }
dt { font-weight: bold }
footer { border-top: 1px solid #ccc; margin-top: 2.5rem; padding-top: 0.5rem; color: #555; font-size: 0.85rem }
.ring { text-align: center }
`;
