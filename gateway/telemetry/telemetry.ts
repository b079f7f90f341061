import type { Version } from "#runtime";
import type { Exchange } from "../dispatch/exchange.ts";
import { OtlpExports } from "./otlp/otlp-exports.ts";
import type { LogRecord } from "./logs/log-record.ts";
import { Metrics } from "./metrics/metrics.ts";
import type { RequestObserver } from "./observer.ts";
import { RequestRecord } from "./request-record.ts";
import type { TelemetrySettings } from "./settings.ts";
import type { SubrequestRecord } from "./subrequest-record.ts";
import { TailHub } from "./tail/tail-hub.ts";
import { describeRequest, type StackTracer } from "./trace/describe-request.ts";
import { RecentRequests } from "./trace/recent-requests.ts";
import { isFailed } from "./trace/request-attributes.ts";
import { TraceContext } from "./trace/trace-context.ts";
import { parseTraceparent } from "./trace/traceparent.ts";
import { UsageKeeper } from "./usage/usage-keeper.ts";

export interface TelemetryOptions {
  readonly settings: TelemetrySettings;
  /** Spore's own. */
  readonly version: string;
  /** Where what functions use is kept; undefined for nowhere. */
  readonly usageFolder?: string | undefined;
  /** Hears of what goes wrong in telemetry itself. */
  readonly onProblem: (text: string) => void;
}

/** Requests that the page can show. */
const RECENT = 200;

/**
 * Notes what becomes of requests, and passes on what is worth it. Nothing here can fail a request, or grows without bound.
 */
export class Telemetry implements AsyncDisposable {
  readonly settings: TelemetrySettings;
  readonly metrics: Metrics;
  readonly tail = new TailHub();
  readonly recent = new RecentRequests(RECENT);
  /** Where the functions' sources are known. */
  stacks: StackTracer | undefined;
  /** Undefined where it is not kept. */
  readonly usage: UsageKeeper | undefined;
  readonly #exports: OtlpExports;
  readonly #observers: RequestObserver[];
  #requests = 0;

  constructor({ settings, version, usageFolder, onProblem }: TelemetryOptions) {
    this.settings = settings;
    this.metrics = new Metrics(version);
    this.usage = usageFolder === undefined ? undefined : new UsageKeeper({ folder: usageFolder, onProblem });
    this.#observers = [this.metrics, this.tail];
    if (this.usage !== undefined) this.#observers.push(this.usage.meter);
    this.#exports = new OtlpExports({ settings, version, metrics: this.metrics, onProblem });
  }

  /** Tells `observer` of every request that is over, from now on. */
  observe(observer: RequestObserver): void {
    this.#observers.push(observer);
  }

  /** What goes out with subrequests. */
  get propagates(): TelemetrySettings["propagates"] {
    return this.settings.propagates;
  }

  /** A subrequest is over. */
  readonly onSubrequest = (subrequest: SubrequestRecord): void => {
    for (const observer of this.#observers) observer.onSubrequest?.(subrequest);
  };

  /** A version's processes have spent CPU time, in milliseconds. */
  readonly onSpent = (version: Version, cpuMs: number): void => {
    this.metrics.onSpent(version, cpuMs);
    this.usage?.meter.onSpent(version, cpuMs);
  };

  /** Something was logged. */
  onRecord(record: LogRecord): void {
    this.tail.onRecord(record);
    this.#exports.addLine(record);
  }

  /** Begins to note what becomes of a request. */
  readonly begin = (exchange: Exchange): RequestRecord => {
    const record = new RequestRecord(exchange, (this.#requests += 1), this.#finish);
    if (this.settings.showsTiming) record.showsTiming = true;
    const { traceparent } = exchange;
    const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    if (this.settings.sampler.isSampled(parent)) record.trace = new TraceContext(parent, true);
    return record;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.usage?.[Symbol.asyncDispose](), this.#exports[Symbol.asyncDispose]()]);
    this.metrics.close();
  }

  readonly #finish = (record: RequestRecord): void => {
    for (const observer of this.#observers) observer.onRequest(record);
    if (!this.#isKept(record)) return;
    this.recent.add(record);
    if (this.#exports.takesSpans) this.#exports.addSpans(describeRequest(record, this.stacks));
  };

  #isKept(record: RequestRecord): boolean {
    if (record.trace?.isSampled === true) return true;
    const { keepRatio, keepSlowMs, keepsErrors } = this.settings;
    if (record.durationMs >= keepSlowMs || (keepsErrors && isFailed(record))) return true;
    return keepRatio > 0 && Math.random() < keepRatio;
  }
}
