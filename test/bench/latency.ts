import type { CrawlOptions } from './crawl.ts';
import { openField } from './field.ts';
import { median, type Report, show } from './report.ts';
import { LINK_DEPTH } from './web-pages.ts';
import { wordtally } from './wordtally.ts';

const CONNECTIONS_PER_HOST = 8;
const MOST = 1.5;

/**
 * Crawls with and without a delay of every answer. With it, a crawl should take no longer than without, or than its
 * requests need one after the other on the connections that a host may have, whichever is more.
 */
export async function benchLatency(options: CrawlOptions, delayMs: number, report: Report): Promise<void> {
  if (options.sitesFile !== undefined) throw new Error('--latency needs the web of the benchmarks itself.');
  const field = await openField(options, report);
  try {
    const pages = Math.max(...field.course.sites.map(({ urls }) => urls.length));
    const least = ((pages / CONNECTIONS_PER_HOST + LINK_DEPTH + 2) * delayMs) / 1000;
    const ratios: number[] = [];
    const rows = [['', 's without', `s with ${delayMs} ms`, 's by its requests', 'ratio', `must < ${MOST}`]];
    for (let round = 1; round <= options.rounds; round++) {
      report.progress(`round ${round} of ${options.rounds} …`);
      field.setDelay(0);
      const without = (await wordtally.run(field.course)).seconds;
      field.setDelay(delayMs);
      const withDelay = (await wordtally.run(field.course)).seconds;
      const ratio = withDelay / Math.max(without, least);
      ratios.push(ratio);
      report.fact('latency', {
        round,
        delayMs,
        secondsWithout: without,
        secondsWith: withDelay,
        least,
        ratio,
      });
      rows.push([`round ${round}`, show(without), show(withDelay), show(least), show(ratio), '']);
    }
    const middle = median(ratios);
    report.fact('summary', { benchmark: 'latency', median: middle, rounds: ratios, must: MOST });
    const verdict = middle !== undefined && middle < MOST ? 'enough' : 'missed';
    report.table([...rows, ['median', '', '', '', show(middle), verdict]]);
  } finally {
    field.close();
  }
}
