import { makeSpanId } from "./trace-ids.ts";
import { type Attributes, type AttributeValue, SpanKind, type SpanEvent } from "./span.ts";

/** A span that a function made, checked. */
export interface FunctionSpan {
  readonly spanId: string;
  /** "" for the handler's span. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly error: string | undefined;
}

const MAX_SPANS = 128;
const MAX_CHARACTERS = 256 * 1024;
const MAX_ATTRIBUTES = 64;
const MAX_EVENTS = 32;
const MAX_TEXT = 4 * 1024;
const SPAN_ID = /^[0-9a-f]{16}$/;

/** The spans that one invocation's function made, and what it added to the handler's. What comes is an instance's word, and bounded. */
export class FunctionSpans {
  readonly spans: FunctionSpan[] = [];
  /** Of the handler's span. */
  readonly attributes: AttributeValue[] = [];
  readonly events: SpanEvent[] = [];
  error: string | undefined;
  /** What was too much, or made no sense. */
  dropped = 0;
  #characters = 0;

  /** Takes what the function's tracer sent. */
  take(json: string): void {
    this.#characters += json.length;
    const message = this.#characters > MAX_CHARACTERS ? undefined : parse(json);
    if (message === undefined) this.dropped += 1;
    else if (message["to"] === "handler") this.#addToHandler(message);
    else this.#addSpan(message);
  }

  #addToHandler(message: Readonly<Record<string, unknown>>): void {
    const attributes = toAttributes(message["attributes"]);
    if (this.attributes.length + attributes.length > 2 * MAX_ATTRIBUTES) this.dropped += 1;
    else this.attributes.push(...attributes);
    const events = toEvents(message["events"]);
    if (this.events.length + events.length > MAX_EVENTS) this.dropped += 1;
    else this.events.push(...events);
    if (typeof message["error"] === "string") this.error = cut(message["error"]);
  }

  #addSpan(message: Readonly<Record<string, unknown>>): void {
    const { id, parent, name, start, end, kind } = message;
    const isWhole = typeof name === "string" && isTime(start) && isTime(end);
    if (!isWhole || this.spans.length >= MAX_SPANS) {
      this.dropped += 1;
      return;
    }
    this.spans.push({
      spanId: isSpanId(id) ? id : makeSpanId(),
      parentSpanId: isSpanId(parent) ? parent : "",
      name: cut(name),
      kind: isKind(kind) ? kind : SpanKind.INTERNAL,
      startMs: start,
      endMs: Math.max(start, end),
      attributes: toAttributes(message["attributes"]),
      events: toEvents(message["events"]),
      error: typeof message["error"] === "string" ? cut(message["error"]) : undefined,
    });
  }
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSpanId(value: unknown): value is string {
  return typeof value === "string" && SPAN_ID.test(value);
}

function isKind(value: unknown): value is SpanKind {
  return Object.values<unknown>(SpanKind).includes(value);
}

/** A time that OTLP can say, within a day of now: what is far off would only spoil a view. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value - Date.now()) < 86_400_000;
}

/** OpenTelemetry: strings, numbers, booleans, and lists of strings here. Others are left out. */
function toAttributes(value: unknown): readonly AttributeValue[] {
  if (!isRecord(value)) return [];
  const attributes: AttributeValue[] = [];
  for (const [name, given] of Object.entries(value).slice(0, MAX_ATTRIBUTES)) {
    const found = toAttribute(given);
    if (found !== undefined && name !== "") attributes.push(cut(name), found);
  }
  return attributes;
}

function toAttribute(value: unknown): AttributeValue | undefined {
  if (typeof value === "string") return cut(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, MAX_ATTRIBUTES).map((item) => cut(String(item)));
}

function toEvents(value: unknown): readonly SpanEvent[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_EVENTS).flatMap((given: unknown) => {
    if (!isRecord(given) || typeof given["name"] !== "string" || !isTime(given["at"])) return [];
    return [{ name: cut(given["name"]), atMs: given["at"], attributes: toAttributes(given["attributes"]) }];
  });
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT);
}
