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
  const field = await openField(options, 1, report);
  try {
    const pages = Math.max(...field.course.sites.map(({ urls }) => urls.length));
    const least = ((pages / CONNECTIONS_PER_HOST + LINK_DEPTH + 2) * delayMs) / 1000;
    const ratios: number[] = [];
    const rows = [
      ['', 's without', `s with ${delayMs} ms`, 's by its requests', 'ratio', 'requests', 'CPU ms/page', ''],
    ];
    for (let round = 1; round <= options.rounds; round++) {
      report.progress(`round ${round} of ${options.rounds} …`);
      field.setDelay(0);
      const without = (await wordtally.run(field.course)).seconds;
      field.setDelay(delayMs);
      const { seconds, usage, found, requests } = await wordtally.run(field.course);
      const cpuMsPerPage = usage.cpuMs / found.reduce((sum, each) => sum + each.pages, 0);
      const ratio = seconds / Math.max(without, least);
      ratios.push(ratio);
      const figures = { secondsWithout: without, secondsWith: seconds, least, ratio, requests, cpuMsPerPage };
      report.fact('latency', { round, delayMs, ...figures });
      rows.push([`round ${round}`, ...Object.values(figures).map((figure) => show(figure)), '']);
    }
    const middle = median(ratios);
    report.fact('summary', { benchmark: 'latency', median: middle, rounds: ratios, must: MOST });
    const verdict = middle !== undefined && middle < MOST ? 'enough' : 'missed';
    report.table([...rows, ['median', '', '', '', show(middle), '', '', `${verdict} (must < ${MOST})`]]);
  } finally {
    field.close();
  }
}
