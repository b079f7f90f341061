import type {
  Attributes,
  AttributeValue,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from "@opentelemetry/api";
import { type CurrentTrace, ground, toMilliseconds } from "./ground.ts";

/** SpanStatusCode.ERROR: the API's own objects are the function's, of whatever version it brings. */
const ERROR = 2;
const SAMPLED = 1;

interface Message {
  attributes: Record<string, unknown>;
  events: { name: string; at: number; attributes: Attributes }[];
  error?: string;
}

/** What both kinds of spans take. */
abstract class RecordedSpan implements Span {
  protected readonly trace: CurrentTrace;
  protected message: Message = { attributes: {}, events: [] };
  readonly #context: SpanContext;

  constructor(trace: CurrentTrace, spanId: string) {
    this.trace = trace;
    this.#context = { traceId: trace.traceId, spanId, traceFlags: SAMPLED };
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  setAttribute(name: string, value: AttributeValue): this {
    this.message.attributes[name] = value;
    this.changed();
    return this;
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.message.attributes, attributes);
    this.changed();
    return this;
  }

  addEvent(name: string, attributes?: Attributes | TimeInput, time?: TimeInput): this {
    const isTime = typeof attributes !== "object" || Array.isArray(attributes) || attributes instanceof Date;
    const at = toMilliseconds(isTime ? (attributes ?? time) : time);
    this.message.events.push({ name, at, attributes: isAttributes(attributes, isTime) ? attributes : {} });
    this.changed();
    return this;
  }

  /** Links are not sent: they are to other traces, of which a function here knows nothing. */
  addLink(_link: Link): this {
    return this;
  }

  addLinks(_links: Link[]): this {
    return this;
  }

  setStatus(status: SpanStatus): this {
    const code: number = status.code;
    const { message = "" } = status;
    if (code === ERROR) this.message.error = message;
    else delete this.message.error;
    this.changed();
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const parts = typeof exception === "string" ? { message: exception } : exception;
    const attributes: Attributes = {};
    if ("name" in parts && parts.name !== undefined) attributes["exception.type"] = parts.name;
    if (parts.message !== undefined) attributes["exception.message"] = parts.message;
    if ("stack" in parts && parts.stack !== undefined) attributes["exception.stacktrace"] = parts.stack;
    this.addEvent("exception", attributes, time);
  }

  abstract updateName(name: string): this;
  abstract end(time?: TimeInput): void;
  abstract isRecording(): boolean;
  protected abstract changed(): void;
}

/** A span that the function began. */
export class OwnSpan extends RecordedSpan {
  readonly #parent: string;
  readonly #start: number;
  readonly #kind: number;
  #name: string;
  #hasEnded = false;

  constructor(trace: CurrentTrace, { name, parent, start, kind, attributes }: OwnSpanParts) {
    super(trace, makeSpanId());
    this.#name = name;
    this.#parent = parent;
    this.#start = start;
    this.#kind = kind;
    Object.assign(this.message.attributes, attributes);
  }

  updateName(name: string): this {
    this.#name = name;
    return this;
  }

  isRecording(): boolean {
    return !this.#hasEnded;
  }

  end(time?: TimeInput): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const span = {
      id: this.spanContext().spanId,
      parent: this.#parent,
      name: this.#name,
      kind: this.#kind,
      start: this.#start,
      end: toMilliseconds(time),
    };
    const { sendSpan } = ground();
    const { invocation } = this.trace;
    if (sendSpan(invocation, JSON.stringify({ ...span, ...this.message }))) return;
    // It is too large: that it was, and when, is better than nothing.
    sendSpan(invocation, JSON.stringify({ ...span, attributes: { "spore.truncated": true } }));
  }

  /** All of it goes home at its end. */
  protected changed(): void {}
}

export interface OwnSpanParts {
  readonly name: string;
  /** Span id; "" for the handler's. */
  readonly parent: string;
  /** Unix time in milliseconds. */
  readonly start: number;
  /** As OTLP has it. */
  readonly kind: number;
  readonly attributes: Attributes;
}

/** The span of the function's work, which the gateway makes: what is added to it goes home at once. */
export class HandlerSpan extends RecordedSpan {
  constructor(trace: CurrentTrace) {
    super(trace, trace.handlerSpanId);
  }

  updateName(_name: string): this {
    return this;
  }

  isRecording(): boolean {
    return true;
  }

  /** It ends with the answer. */
  end(): void {}

  protected changed(): void {
    const { message } = this;
    this.message = { attributes: {}, events: [] };
    ground().sendSpan(this.trace.invocation, JSON.stringify({ to: "handler", ...message }));
  }
}

function isAttributes(value: unknown, isTime: boolean): value is Attributes {
  return !isTime && value !== null;
}

/** Random enough: it need not be hard to guess. */
function makeSpanId(): string {
  const id = makeHalf() + makeHalf();
  return id === "0".repeat(16) ? makeSpanId() : id;
}

function makeHalf(): string {
  return Math.floor(Math.random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, "0");
}
