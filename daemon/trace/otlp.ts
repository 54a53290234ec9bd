import type { Attributes, Span } from './span.ts';

/** Of opentelemetry.proto.trace.v1: SpanKind and StatusCode. */
const SPAN_KIND = { internal: 1, server: 2 } as const;
const STATUS_ERROR = 2;

/** The program that the spans are of. */
export interface Resource {
  readonly version: string;
  readonly pid: number;
}

/**
 * Spans as an ExportTraceServiceRequest in OTLP's JSON: ids in hexadecimal, 64-bit integers as texts, enumerations as numbers, names in
 * lowerCamelCase (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding").
 * @param epoch Unix nanoseconds at zero of the spans' clock
 */
export function exportRequest(spans: readonly Span[], { version, pid }: Resource, epoch: bigint): object {
  const resource = { 'service.name': 'likewise', 'service.version': version, 'process.pid': pid };
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'likewise', version }, spans: spans.map((span) => otlpSpan(span, epoch)) }],
      },
    ],
  };
}

function otlpSpan({ trace, id, parent, name, start, end, attributes, failed }: Span, epoch: bigint): object {
  return {
    traceId: trace,
    spanId: id,
    ...(parent !== undefined && { parentSpanId: parent }),
    name,
    kind: parent === undefined ? SPAN_KIND.server : SPAN_KIND.internal,
    startTimeUnixNano: String(epoch + start),
    endTimeUnixNano: String(epoch + end),
    attributes: keyValues(failed === undefined ? attributes : { ...attributes, 'error.type': failed }),
    status: failed === undefined ? {} : { code: STATUS_ERROR },
  };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Attributes[string]): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
