import { appendFileSync } from 'node:fs';
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

/* What an operator loads with --import, with a file for a collector: everything that a span holds, a line each. */

const file = String(process.env.TEST_SPANS);

/** @type {import('@opentelemetry/sdk-trace-node').SpanExporter} */
const exporter = {
  export(spans, done) {
    for (const span of spans) {
      const { name, kind, parentSpanContext: parent, attributes, status, events } = span;
      const links = span.links.map((link) => ({ ...link.context, attributes: link.attributes }));
      const { traceId, spanId } = span.spanContext();
      const line = {
        pid: process.pid,
        name,
        kind,
        traceId,
        spanId,
        parent,
        links,
        attributes,
        status,
        events,
      };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    }
    done({ code: 0 });
  },
  shutdown: async () => {},
};

new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
