import { useLayoutEffect, useRef, useState } from 'react';
import { formatDay, formatMoment, formatRate, formatShort, formatTime } from '../figures.ts';
import { navigate } from '../router.tsx';
import type { Point, Series } from './read-series.ts';
import { makeScale, spreadLabels, timeTicks } from './scales.ts';

const HEIGHT = 340;
const MARGIN = { top: 16, right: 110, bottom: 34, left: 56 };
const NARROW = 560;

interface Over {
  word: string;
  point: Point;
}

/** Where values and moments are in the drawing. */
interface Places {
  width: number;
  left: number;
  right: number;
  x(time: number): number;
  y(value: number): number;
}

/** Lines of words over time, each named where it ends. The table below it says the same. */
export function Chart({ series, unit }: { series: Series[]; unit: string }) {
  const [frame, width] = useWidth();
  const [over, setOver] = useState<Over>();
  const points = series.flatMap((line) => line.points);
  const times = points.map(({ time }) => time);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const scale = makeScale(Math.max(1, ...points.map(({ value }) => value)));
  const [left, right] = [MARGIN.left, width - (width < NARROW ? 16 : MARGIN.right)];
  const x = makeX(first, last, left, right);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / scale.top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const places = { width, left, right, x, y };
  const summary = series.map(
    ({ word, points: own }) => `${word}: ${own.map(({ value }) => formatRate(value)).join(', ')}`,
  );
  return (
    <figure className="chart" ref={frame}>
      <figcaption>{unit}</figcaption>
      <svg width={width} height={HEIGHT} role="img" aria-label={`Lines of ${unit}. ${summary.join('; ')}`}>
        <Axes places={places} values={scale.ticks} first={first} last={last} />
        {series.map((line, index) => (
          <Line key={line.word} line={line} index={index} places={places} setOver={setOver} />
        ))}
        {width >= NARROW && <Names series={series} y={y} left={right + 10} />}
        {over && <Tip over={over} x={x(over.point.time)} y={y(over.point.value)} width={width} />}
      </svg>
    </figure>
  );
}

function Axes({
  places,
  values,
  first,
  last,
}: {
  places: Places;
  values: number[];
  first: number;
  last: number;
}) {
  const { width, left, right, x, y } = places;
  const { ticks, days } = timeTicks(first, last, Math.floor(width / 110));
  return (
    <>
      {values.map((value) => (
        <g key={value} className="grid">
          <line x1={left} x2={right} y1={y(value)} y2={y(value)} />
          <text x={left - 8} y={y(value)} dy="0.32em" textAnchor="end">
            {formatShort(value)}
          </text>
        </g>
      ))}
      {ticks.map((time) => (
        <text key={time} className="day" x={x(time)} y={HEIGHT - 10} textAnchor="middle">
          {days ? formatDay(time) : formatTime(time)}
        </text>
      ))}
    </>
  );
}

interface LineProps {
  line: Series;
  index: number;
  places: Places;
  setOver(over: Over | undefined): void;
}

function Line({ line: { word, points }, index, places: { x, y }, setOver }: LineProps) {
  const path = points.map(({ time, value }, at) => `${at === 0 ? 'M' : 'L'}${x(time)} ${y(value)}`);
  return (
    <g className="line" data-series={index}>
      <path d={path.join('')} />
      {points.map((point) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: for pointers; the table has the same as links
        <circle
          key={point.count.id}
          cx={x(point.time)}
          cy={y(point.value)}
          r={points.length > 60 ? 2.5 : 4.5}
          onPointerEnter={() => setOver({ word, point })}
          onPointerLeave={() => setOver(undefined)}
          onClick={() => navigate(`/counts/${point.count.id}`)}
        />
      ))}
    </g>
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

function Tip({ over, x, y, width }: { over: Over; x: number; y: number; width: number }) {
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
