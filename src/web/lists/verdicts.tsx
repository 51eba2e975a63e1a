import { count as amount } from '../figures.ts';
import type { Line } from './read-lines.ts';

/** Rows beyond so many are summed up; those that are wrong come first then. */
const SHOWN = 200;

interface VerdictsProps {
  lines: readonly Line[];
  /** The line that the server did not accept. */
  refused: { number: number; problem: string } | undefined;
  /** URLs that it did. */
  accepted: ReadonlySet<string>;
}

/** A verdict for every line that says something. */
export function Verdicts({ lines, refused, accepted }: VerdictsProps) {
  const said = lines.filter((line) => line.verdict.kind !== 'nothing');
  if (said.length === 0) return null;
  const isWrong = (line: Line) => line.verdict.kind === 'wrong' || line.number === refused?.number;
  const wrong = said.filter(isWrong).length;
  const shown =
    said.length > SHOWN
      ? [...said.filter(isWrong), ...said.filter((line) => !isWrong(line))].slice(0, SHOWN)
      : said;
  return (
    <div className="verdicts">
      <h3 id="verdicts">
        {amount(said.length - wrong, 'site')}
        {wrong > 0 && <span className="bad">, {amount(wrong, 'line')} wrong</span>}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard, too */}
      <section className="scroll" tabIndex={0} aria-labelledby="verdicts">
        <table>
          <thead className="unseen">
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Site</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <Verdict
                key={line.number}
                line={line}
                accepted={accepted}
                refused={line.number === refused?.number ? refused.problem : undefined}
              />
            ))}
          </tbody>
        </table>
      </section>
      {said.length > shown.length && (
        <p className="hint">and {amount(said.length - shown.length, 'more line')}</p>
      )}
    </div>
  );
}

interface VerdictProps {
  line: Line;
  accepted: ReadonlySet<string>;
  refused: string | undefined;
}

function Verdict({ line, accepted, refused }: VerdictProps) {
  const { number, text, verdict } = line;
  const problem = refused ?? (verdict.kind === 'wrong' ? verdict.problem : undefined);
  const doubt = verdict.kind === 'site' && !accepted.has(verdict.url) ? verdict.doubt : undefined;
  const state = problem ? 'wrong' : doubt ? 'doubt' : 'good';
  return (
    <tr data-state={state}>
      <td className="number">{number}</td>
      <td className="verdict-url">{verdict.kind === 'site' ? verdict.url : text}</td>
      <td>
        {problem ??
          doubt ??
          (verdict.kind === 'site' && verdict.maxPages !== null
            ? `good, ${amount(verdict.maxPages, 'page')}`
            : 'good')}
      </td>
    </tr>
  );
}
