import { useLayoutEffect, useRef, useState } from 'react';
import { formatDay, formatMoment, formatRate, formatShort, formatTime } from '../figures.ts';
import { navigate } from '../router.tsx';
import type { Point, Series } from './read-series.ts';
import { makeScale, spreadLabels, timeTicks } from './scales.ts';

const HEIGHT = 340;
const MARGIN = { top: 16, right: 110, bottom: 34, left: 56 };
const NARROW = 560;

/** Lines of words over time, each named where it ends. The table below it says the same. */
export function Chart({ series, unit }: { series: Series[]; unit: string }) {
  const [frame, width] = useWidth();
  const [over, setOver] = useState<{ word: string; point: Point }>();
  const right = width < NARROW ? 16 : MARGIN.right;
  const points = series.flatMap((line) => line.points);
  const times = points.map(({ time }) => time);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const x = makeX(first, last, MARGIN.left, width - right);
  const scale = makeScale(Math.max(1, ...points.map(({ value }) => value)));
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / scale.top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const { ticks, days } = timeTicks(first, last, Math.floor(width / 110));
  const summary = series.map(
    ({ word, points: own }) => `${word}: ${own.map(({ value }) => formatRate(value)).join(', ')}`,
  );
  return (
    <figure className="chart" ref={frame}>
      <figcaption>{unit}</figcaption>
      <svg width={width} height={HEIGHT} role="img" aria-label={`Lines of ${unit}. ${summary.join('; ')}`}>
        {scale.ticks.map((tick) => (
          <g key={tick} className="grid">
            <line x1={MARGIN.left} x2={width - right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
              {formatShort(tick)}
            </text>
          </g>
        ))}
        {ticks.map((time) => (
          <text key={time} className="day" x={x(time)} y={HEIGHT - 10} textAnchor="middle">
            {days ? formatDay(time) : formatTime(time)}
          </text>
        ))}
        {series.map(({ word, points: own }, index) => (
          <g key={word} className="line" data-series={index}>
            <path
              d={own.map(({ time, value }, at) => `${at === 0 ? 'M' : 'L'}${x(time)} ${y(value)}`).join('')}
            />
            {own.map((point) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: for pointers; the table has the same as links
              <circle
                key={point.count.id}
                cx={x(point.time)}
                cy={y(point.value)}
                r={own.length > 60 ? 2.5 : 4.5}
                onPointerEnter={() => setOver({ word, point })}
                onPointerLeave={() => setOver(undefined)}
                onClick={() => navigate(`/counts/${point.count.id}`)}
              />
            ))}
          </g>
        ))}
        {width >= NARROW && <Names series={series} y={y} left={width - right + 10} />}
        {over && <Tip over={over} x={x(over.point.time)} y={y(over.point.value)} width={width} />}
      </svg>
    </figure>
  );
}

function makeX(first: number, last: number, left: number, right: number): (time: number) => number {
  return (time) =>
    last === first ? (left + right) / 2 : left + 8 + ((time - first) / (last - first)) * (right - left - 16);
}

function Names({ series, y, left }: { series: Series[]; y(value: number): number; left: number }) {
  const ends = series.flatMap(({ word, points }, index) => {
    const end = points.at(-1);
    return end ? [{ word, index, at: y(end.value) }] : [];
  });
  const places = spreadLabels(
    ends.map(({ at }) => at),
    16,
  );
  return ends.map(({ word, index }, order) => (
    <text key={word} className="name" data-series={index} x={left} y={places[order]} dy="0.32em">
      {word.length > 14 ? `${word.slice(0, 13)}…` : word}
    </text>
  ));
}

function Tip({
  over,
  x,
  y,
  width,
}: {
  over: { word: string; point: Point };
  x: number;
  y: number;
  width: number;
}) {
  const text = `${over.word}: ${formatRate(over.point.value)} · ${formatMoment(over.point.count.requestedAt)}`;
  const half = text.length * 3.4 + 10;
  const middle = Math.min(Math.max(x, half), width - half);
  const above = y > 44;
  return (
    <g className="tip" pointerEvents="none">
      <rect x={middle - half} y={above ? y - 36 : y + 12} width={2 * half} height={24} rx={4} />
      <text x={middle} y={above ? y - 24 : y + 24} dy="0.32em" textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

function useWidth() {
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(320);
  useLayoutEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  return [frame, width] as const;
}
