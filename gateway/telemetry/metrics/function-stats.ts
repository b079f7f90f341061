import type { RequestRecord } from "../request-record.ts";
import { Counter } from "./counter.ts";
import { Histogram, SECONDS } from "./histogram.ts";

/** Pairs of status and outcome that are told apart of one function. */
const MAX_OUTCOMES = 24;

/** What one function's requests came to, since the gateway's start. */
export class FunctionStats {
  readonly name: string;
  /** By `status outcome`. */
  readonly requests = new Counter(MAX_OUTCOMES);
  /** By kind of start. */
  readonly coldStarts = new Counter(8);
  /** By the limit's key. */
  readonly limits = new Counter(16);
  /** By level. */
  readonly lines = new Counter(8);
  warm: Histogram | undefined;
  cold: Histogram | undefined;
  invocations = 0;
  errors = 0;
  billedMs = 0;
  /** Memory that was held, times for how long: what it may use counts, in bytes and milliseconds. */
  byteMs = 0;
  requestBytes = 0;
  responseBytes = 0;
  /** By the kernel's account of its processes. */
  cpuMs = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** A request is over. */
  count(record: RequestRecord): void {
    const { status, outcome } = record;
    this.requests.add(outcome === "ok" ? (STATUS_KEYS[status] ?? `${status} ok`) : `${status} ${outcome}`);
    this.requestBytes += record.requestBytes;
    this.responseBytes += record.responseBytes;
    if (status >= 500) this.errors += 1;
    this.#countTime(record);
    if (record.openedAt === 0) return;
    const { billedMs } = record;
    this.invocations += 1;
    this.billedMs += billedMs;
    this.byteMs += billedMs * (record.function?.memoryBytes ?? 0);
    if (record.error?.limitUse !== undefined) this.limits.add(record.error.limitUse.limit);
  }

  #countTime({ durationMs, start }: RequestRecord): void {
    const seconds = durationMs / 1_000;
    if (start === undefined) (this.warm ??= new Histogram(SECONDS)).observe(seconds);
    else {
      (this.cold ??= new Histogram(SECONDS)).observe(seconds);
      this.coldStarts.add(start.kind);
    }
  }

  /** Adds what another function came to. */
  add(other: FunctionStats): void {
    this.requests.addAll(other.requests);
    this.coldStarts.addAll(other.coldStarts);
    this.limits.addAll(other.limits);
    this.lines.addAll(other.lines);
    if (other.warm !== undefined) (this.warm ??= new Histogram(SECONDS)).add(other.warm);
    if (other.cold !== undefined) (this.cold ??= new Histogram(SECONDS)).add(other.cold);
    this.requestBytes += other.requestBytes;
    this.responseBytes += other.responseBytes;
    this.billedMs += other.billedMs;
    this.cpuMs += other.cpuMs;
    this.invocations += other.invocations;
    this.errors += other.errors;
  }
}

/** The keys of answers, made once: most requests have one of a few. */
const STATUS_KEYS: readonly string[] = Array.from({ length: 600 }, (_none, status) => `${status} ok`);
