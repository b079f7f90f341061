import { EPOCH_MS } from "../clock.ts";
import type { RequestRecord } from "../request-record.ts";
import type { SubrequestRecord } from "../subrequest-record.ts";
import { describeStart } from "./describe-start.ts";
import { attributesOf, isFailed } from "./request-attributes.ts";
import { fieldOf } from "../../dispatch/head-fields.ts";
import { redactUrl } from "./redact.ts";
import { makeSpan, type SpanGround } from "./make-span.ts";
import { type AttributeValue, type Span, type SpanEvent, SpanKind } from "./span.ts";

/** Traces a stack back to the function's sources. */
export interface StackTracer {
  map(stack: string, version: { readonly name: string; readonly id: string }): string;
}

/** Longest stack that goes into a span. */
const MAX_STACK_CHARACTERS = 8 * 1024;
/** A shorter wait, or work after the answer, is the clock's and the event loop's own. In milliseconds. */
const LEAST_MS = 0.5;

/** Makes the spans of a request that is over: its own first. */
export function describeRequest(record: RequestRecord, stacks?: StackTracer): Span[] {
  const { place: trace, routedAt } = record;
  const ground = { trace, traceState: fieldOf(record.head, "tracestate") ?? "" };
  const spans: Span[] = [describeServer(record, ground, stacks)];
  if (routedAt === 0) return spans;
  const { startedAt } = record;
  spans.push(makeSpan(ground, { name: "route", from: startedAt, to: routedAt, parent: trace.spanId }));
  addWaits(spans, record, ground);
  if (record.openedAt === 0) return spans;
  spans.push(describeHandler(record, ground));
  const { answeredAt, settledAt } = record;
  if (settledAt - answeredAt >= LEAST_MS)
    spans.push(
      makeSpan(ground, { name: "waitUntil", from: answeredAt, to: settledAt, parent: trace.handlerSpanId }),
    );
  for (const subrequest of record.subrequests ?? [])
    spans.push(describeSubrequest(subrequest, record, ground));
  addFunctionSpans(spans, record, ground);
  return spans;
}

/** FaaS spans are named for their function; one that no function answers, for its method (HTTP spans). */
function describeServer(record: RequestRecord, ground: SpanGround, stacks: StackTracer | undefined): Span {
  const { trace } = ground;
  return {
    ...makeSpan(ground, {
      name: record.name || record.method.slice(0, 20),
      from: record.startedAt,
      to: record.answeredAt,
      parent: trace.parentSpanId,
      attributes: attributesOf(record),
    }),
    spanId: trace.spanId,
    kind: SpanKind.SERVER,
    events: eventsOf(record, stacks),
    error: isFailed(record) ? (record.error?.code ?? "") : undefined,
  };
}

function eventsOf(record: RequestRecord, stacks: StackTracer | undefined): SpanEvent[] {
  const { error, outcome, retries, answeredAt, openedAt, function: facts } = record;
  const events: SpanEvent[] = [];
  if (retries > 0)
    events.push({ name: "spore.retry", atMs: EPOCH_MS + openedAt, attributes: ["spore.retries", retries] });
  const atMs = EPOCH_MS + answeredAt;
  if (outcome === "client-left") events.push({ name: "spore.client_left", atMs, attributes: [] });
  const use = error?.limitUse;
  if (use !== undefined)
    events.push({
      name: "spore.limit",
      atMs,
      attributes: [
        "spore.limit.name",
        use.limit,
        "spore.limit.used",
        use.used,
        "spore.limit.allowed",
        use.allowed,
        "spore.limit.scope",
        use.scope,
      ],
    });
  if (error === undefined) return events;
  const attributes = ["exception.type", error.code, "exception.message", error.message];
  const { functionStack = "" } = error;
  if (functionStack !== "" && facts !== undefined && stacks !== undefined)
    attributes.push("exception.stacktrace", stacks.map(functionStack, facts).slice(0, MAX_STACK_CHARACTERS));
  events.push({ name: "exception", atMs, attributes });
  return events;
}

function addWaits(spans: Span[], record: RequestRecord, ground: SpanGround): void {
  const { start, routedAt, openedAt, answeredAt } = record;
  const until = openedAt === 0 ? answeredAt : openedAt;
  const parent = ground.trace.spanId;
  if (start === undefined) {
    if (until - routedAt >= LEAST_MS)
      spans.push(makeSpan(ground, { name: "queue", from: routedAt, to: until, parent }));
    return;
  }
  if (start.beganAt - routedAt >= LEAST_MS)
    spans.push(makeSpan(ground, { name: "queue", from: routedAt, to: start.beganAt, parent }));
  describeStart(spans, start, ground);
  if (until - start.readyAt >= LEAST_MS)
    spans.push(makeSpan(ground, { name: "queue", from: start.readyAt, to: until, parent }));
}

function describeHandler(record: RequestRecord, ground: SpanGround): Span {
  const { openedAt, headAt, answeredAt, functionSpans: own, error } = record;
  const { trace } = ground;
  const span = makeSpan(ground, { name: "handler", from: openedAt, to: answeredAt, parent: trace.spanId });
  const events: SpanEvent[] =
    headAt > 0 && headAt < answeredAt ? [{ name: "head", atMs: EPOCH_MS + headAt, attributes: [] }] : [];
  const failure = isFailed(record) ? (error?.code ?? "") : undefined;
  const handler = { ...span, spanId: trace.handlerSpanId, events, error: failure };
  if (own === undefined) return handler;
  const dropped = own.dropped === 0 ? [] : ["spore.spans.dropped", own.dropped];
  return {
    ...handler,
    attributes: [...own.attributes, ...dropped],
    events: [...events, ...own.events],
    error: own.error ?? failure,
  };
}

function describeSubrequest(
  subrequest: SubrequestRecord,
  { settledAt }: RequestRecord,
  ground: SpanGround,
): Span {
  const { method, url, status, error, requestBytes, responseBytes, startedAt, endedAt } = subrequest;
  const parsed = URL.parse(url);
  const attributes: AttributeValue[] = ["http.request.method", method, "url.full", redactUrl(url)];
  if (parsed !== null) {
    const port = parsed.port === "" ? (parsed.protocol === "https:" ? 443 : 80) : Number(parsed.port);
    attributes.push("server.address", parsed.hostname, "server.port", port);
  }
  if (status !== 0) attributes.push("http.response.status_code", status);
  attributes.push("http.request.body.size", requestBytes, "http.response.body.size", responseBytes);
  // HTTP spans of clients are errors for 4xx too.
  const type = error !== "" ? error : status >= 400 ? String(status) : undefined;
  if (type !== undefined) attributes.push("error.type", type);
  const to = endedAt === 0 ? settledAt : endedAt;
  const { parentSpanId: parent, spanId } = subrequest;
  const span = makeSpan(ground, { name: method, from: startedAt, to, parent, attributes });
  return { ...span, spanId, kind: SpanKind.CLIENT, error: type };
}

function addFunctionSpans(
  spans: Span[],
  { functionSpans }: RequestRecord,
  { trace, traceState }: SpanGround,
): void {
  for (const own of functionSpans?.spans ?? []) {
    const parentSpanId = own.parentSpanId === "" ? trace.handlerSpanId : own.parentSpanId;
    spans.push({ ...own, traceId: trace.traceId, traceState, parentSpanId });
  }
}
