import { randomBytes } from "node:crypto";
import type { MeasuredCpu, SporeError, StartFacts, Version } from "#runtime";
import type { Exchange } from "../dispatch/exchange.ts";
import type { SubrequestRecord } from "./subrequest-record.ts";
import { fieldOf, withField } from "../dispatch/head-fields.ts";
import { MONOTONIC_EPOCH_MS } from "./clock.ts";
import { type FunctionFacts, factsOf } from "./function-facts.ts";
import { FunctionSpans } from "./trace/function-spans.ts";
import { TraceContext } from "./trace/trace-context.ts";
import { parseTraceparent } from "./trace/traceparent.ts";

/** Hears of requests that are over. */
export type RecordSink = (record: RequestRecord) => void;

/** How a request ended: "ok" for any answer of the function's, else the failure's code, or that the client left. */
export type Outcome = "ok" | "client-left" | SporeError["code"];

/**
 * What is noted of one request while it runs: numbers in fields, since every request has one. Spans are made of it afterwards, of those few that are kept.
 *
 * Times are of `performance.now()`; 0 where something did not happen.
 */
export class RequestRecord {
  readonly startedAt = performance.now();
  readonly method: string;
  /** As sent. */
  readonly target: string;
  /** When it was known which function it is for. */
  routedAt = 0;
  /** When an instance got it. */
  openedAt = 0;
  /** When the answer's head came. */
  headAt = 0;
  /** When the answer was over. */
  answeredAt = 0;
  /** When nothing of it ran any more. */
  settledAt = 0;
  status = 0;
  requestBytes = 0;
  responseBytes = 0;
  retries = 0;
  outcome: Outcome = "ok";
  error: SporeError | undefined;
  /** Undefined where no function answers. */
  function: FunctionFacts | undefined;
  /** The request as the function gets it. */
  head = "";
  /** Process id of the instance; 0 for none. */
  pid = 0;
  /** The start of its instance, if it waited for that. */
  start: StartFacts | undefined;
  cpu: MeasuredCpu | undefined;
  /** Its place in a trace; made when something asks for it, if it was not sampled. */
  trace: TraceContext | undefined;
  subrequests: SubrequestRecord[] | undefined;
  functionSpans: FunctionSpans | undefined;
  /** Whether the answer says where the time went. */
  showsTiming = false;
  readonly #number: number;
  readonly #sink: RecordSink;
  #hasWaited = false;

  constructor(exchange: Pick<Exchange, "method" | "target">, number: number, sink: RecordSink) {
    this.method = exchange.method;
    this.target = exchange.target;
    this.#number = number;
    this.#sink = sink;
  }

  /** Unique to this gateway, and short enough to read out. */
  get id(): string {
    return `${ID_PREFIX}-${this.#number.toString(36)}`;
  }

  /** From its beginning to the answer's end, in milliseconds. */
  get durationMs(): number {
    return this.answeredAt - this.startedAt;
  }

  /** While an instance worked for it, in milliseconds; 0 if none did. */
  get billedMs(): number {
    return this.openedAt === 0 ? 0 : this.settledAt - this.openedAt;
  }

  get isCold(): boolean {
    return this.start !== undefined;
  }

  /** It is known whose it is. Returns the head that the function gets: of a traced request, with its own place in the trace. */
  routed(version: Version, head: string): string {
    this.routedAt = performance.now();
    this.function = factsOf(version);
    this.head = head;
    if (this.trace?.isSampled !== true) return head;
    return withField(head, "traceparent", this.trace.handlerTraceparent);
  }

  /** The function's name; "" where none answers. */
  get name(): string {
    return this.function?.name ?? "";
  }

  /** Its place in a trace. */
  get place(): TraceContext {
    this.trace ??= new TraceContext(parseTraceparent(fieldOf(this.head, "traceparent")), false);
    return this.trace;
  }

  /** The function's place in the trace, for its own spans; undefined when the request is not traced. */
  get traceForFunction(): string | undefined {
    return this.trace?.isSampled === true
      ? `${this.trace.handlerTraceparent}\0${MONOTONIC_EPOCH_MS}`
      : undefined;
  }

  /** The function made a span. */
  addSpan(json: string): void {
    this.functionSpans ??= new FunctionSpans();
    this.functionSpans.take(json);
  }

  /** No instance could take it at once. */
  waits(): void {
    this.#hasWaited = true;
  }

  opened({ pid, start }: { readonly pid: number; readonly start: StartFacts | undefined }): void {
    this.pid = pid;
    this.openedAt = this.#hasWaited ? performance.now() : this.routedAt;
    if (this.#hasWaited && start !== undefined && start.readyAt > this.startedAt) this.start = start;
  }

  /** The instance is gone, and another gets it. */
  retried(): void {
    this.retries += 1;
    this.#hasWaited = true;
  }

  /** A head has come, and more follows. */
  began(status: number): void {
    this.status = status;
    this.headAt = performance.now();
  }

  /** The answer is whole. */
  answered(): void {
    this.answeredAt = performance.now();
    if (this.headAt === 0) this.headAt = this.answeredAt;
  }

  failed(error: SporeError): void {
    this.error = error;
    this.outcome = error.code;
    // What has begun to go out keeps the status that its client has read.
    if (this.headAt === 0) this.status = error.status;
    this.answeredAt = performance.now();
  }

  left(): void {
    this.outcome = "client-left";
    this.answeredAt = performance.now();
  }

  /** Nothing of it runs any more. Comes last, and once. */
  settled(cpu: MeasuredCpu | undefined): void {
    if (this.settledAt !== 0) return;
    this.settledAt = performance.now();
    if (this.answeredAt === 0) this.answeredAt = this.settledAt;
    this.cpu = cpu;
    this.#sink(this);
  }
}

const ID_PREFIX = randomBytes(4).toString("hex");
