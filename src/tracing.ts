import {
  type Attributes,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { VERSION } from './config.ts';

/*
 * Traces by OpenTelemetry, of whose API alone this is: without an SDK, which the operator loads before the program, nothing
 * here does or stores anything. A job is an id, so a trace crosses the queue in the row of the count: what accepts it leaves its
 * `traceparent` there, and what is done for counts is a child of the one request that they came from, or linked to the
 * several. Spans hold ids and outcomes: no word, no address, no message of an error.
 */

/** A count, and the span that accepted it, as `leaveTrace` told it; null if none was recorded. */
export interface TracedCount {
  countId: number;
  traceParent: string | null;
}

interface SpanOptions {
  /** What it is done for, if it came through a queue. */
  counts?: readonly TracedCount[] | undefined;
  attributes?: Attributes | undefined;
  /** When it began, if not now. */
  since?: Date | undefined;
}

/** Of counts that a span names, and of links: as many as an SDK keeps by default. */
const MOST_COUNTS = 128;

/** Does the work in a span of its own, which says whether it failed. */
export async function withSpan<Result>(
  name: string,
  { counts, attributes, since }: SpanOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const origins = counts && findOrigins(counts);
  const parent = origins?.length === 1 ? origins[0] : undefined;
  const outer = origins ? ROOT_CONTEXT : context.active();
  const options = {
    kind: counts ? SpanKind.CONSUMER : SpanKind.PRODUCER,
    attributes: { ...attributes, ...(counts && nameCounts(counts.map(({ countId }) => countId))) },
    links: parent || !origins ? [] : origins.map((origin) => ({ context: origin })),
    ...(since && { startTime: since }),
  };
  const around = parent ? trace.setSpanContext(outer, parent) : outer;
  return trace.getTracer('wordtally', VERSION).startActiveSpan(name, options, around, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Adds to what the span at work says, if there is one. */
export function noteOnSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** The attribute that names counts. */
export function nameCounts(countIds: readonly number[]): Attributes {
  return { 'wordtally.count_ids': countIds.slice(0, MOST_COUNTS) };
}

/** The span at work as a `traceparent` of W3C Trace Context, version 00, of 55 bytes; null if none is recorded. */
export function leaveTrace(): string | null {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return null;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** The spans that accepted the counts, each once. */
function findOrigins(counts: readonly TracedCount[]): SpanContext[] {
  const left = new Set(counts.flatMap(({ traceParent }) => traceParent ?? []));
  return [...left].slice(0, MOST_COUNTS).flatMap((traceParent) => readTrace(traceParent) ?? []);
}

function readTrace(traceParent: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceParent) ?? [];
  const origin = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(origin) ? origin : undefined;
}
