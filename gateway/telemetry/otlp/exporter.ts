import { createOtlpSender, type OtlpSender, type OtlpSignal, SENDS_AT_ONCE } from "./sender.ts";

/** What waits to be sent. */
export interface Batch {
  readonly bytes: number;
  readonly count: number;
  /** The request of what was added so far; then begins anew. */
  take(): Uint8Array;
}

export interface ExporterOptions {
  readonly signal: OtlpSignal;
  readonly batch: Batch;
  /** Longest wait, in milliseconds. */
  readonly delayMs: number;
  /** Hears of what went wrong, once a minute at most. */
  readonly onProblem: (text: string) => void;
  readonly createSender?: ((signal: OtlpSignal) => Promise<OtlpSender>) | undefined;
}

/** A batch of this size goes out at once. */
const FULL_BYTES = 256 * 1024;
/** A batch of this size takes no more: all that may be sent at once is on its way already. */
const MAX_BYTES = 1024 * 1024;
const COMPLAINT_MS = 60_000;
/** How long the end waits for a collector. */
const CLOSE_MS = 3_000;

/**
 * Sends batches to a collector. Bounded in all that it keeps: a collector that is slow or gone costs what it does not take, which is counted, and nothing else.
 */
export class Exporter implements AsyncDisposable {
  /** Of spans or lines: sent; and lost, since the collector did not take them, or there were too many. */
  readonly counts = { sent: 0, failed: 0, dropped: 0 };
  readonly #options: ExporterOptions;
  readonly #sender: Promise<OtlpSender>;
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#sender = (options.createSender ?? createOtlpSender)(options.signal);
    // Whoever sends hears of it.
    this.#sender.catch(() => {});
  }

  /** Whether the batch may take more; what it may not is counted as dropped. */
  hasRoomFor(count: number): boolean {
    if (this.#options.batch.bytes < MAX_BYTES) return true;
    this.counts.dropped += count;
    return false;
  }

  /** Something was added to the batch. */
  added(): void {
    if (this.#options.batch.bytes >= FULL_BYTES) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), this.#options.delayMs).unref();
  }

  /** Waits for what is under way, where so much waits that it would be better sent first. */
  async pace(): Promise<void> {
    if (this.#options.batch.bytes >= FULL_BYTES) await Promise.all(this.#underWay);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#send();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_MS);
    await Promise.race([late, Promise.all(this.#underWay)]);
    clearTimeout(timer);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { batch } = this.#options;
    if (batch.count === 0 || this.#underWay.size >= SENDS_AT_ONCE) return;
    const { count } = batch;
    const sending = this.#sendOne(batch.take(), count);
    this.#underWay.add(sending);
    void this.#forget(sending);
  }

  async #forget(sending: Promise<void>): Promise<void> {
    await sending;
    this.#underWay.delete(sending);
    // What came meanwhile may have filled a batch, for which there was no room.
    if (this.#options.batch.count > 0) this.added();
  }

  async #sendOne(request: Uint8Array, count: number): Promise<void> {
    let problem: string | undefined;
    try {
      problem = await (await this.#sender).send(request);
    } catch (error) {
      problem = String(error);
    }
    if (problem === undefined) this.counts.sent += count;
    else {
      this.counts.failed += count;
      this.#complain(problem);
    }
  }

  #complain(problem: string): void {
    const now = performance.now();
    if (now - this.#complainedAt < COMPLAINT_MS) return;
    this.#complainedAt = now;
    const { signal, onProblem } = this.#options;
    onProblem(
      `Cannot send ${signal.toLowerCase()} to the collector: ${problem}. ${this.counts.failed} lost so far`,
    );
  }
}
