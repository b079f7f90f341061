import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { UsageMeter } from "./usage-meter.ts";

export interface UsageKeeperOptions {
  /** Where the file is. */
  readonly folder: string;
  /** How often what was added up is kept, in milliseconds. */
  readonly intervalMs?: number;
  readonly onProblem: (text: string) => void;
}

const INTERVAL_MS = 10_000;
const CLOSE_MS = 5_000;
const COMPLAINT_MS = 60_000;

/** Keeps what functions use. What cannot be kept now is tried again; the requests go on in any case. */
export class UsageKeeper implements AsyncDisposable {
  readonly meter = new UsageMeter();
  readonly #options: UsageKeeperOptions;
  readonly #timer: NodeJS.Timeout;
  #worker: Worker | undefined;
  #keeping: Promise<void> | undefined;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(options: UsageKeeperOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.keep(), options.intervalMs ?? INTERVAL_MS).unref();
  }

  /** Keeps what was added up so far. */
  async keep(): Promise<void> {
    // One at a time: a disk that is slow makes fewer, larger transactions.
    this.#keeping ??= this.#keep().finally(() => {
      this.#keeping = undefined;
    });
    await this.#keeping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    // Holds the process as well, which the thread does not.
    const timer = setTimeout(resolve, CLOSE_MS);
    await Promise.race([late, this.#finish()]);
    clearTimeout(timer);
    await this.#worker?.terminate();
  }

  async #finish(): Promise<void> {
    await this.#keeping;
    await this.keep();
  }

  async #keep(): Promise<void> {
    const rows = this.meter.take();
    if (rows.length === 0) return;
    try {
      const worker = (this.#worker ??= this.#start());
      const answered = once(worker, "message");
      // oxlint-disable-next-line require-post-message-target-origin -- a thread's, not a window's
      worker.postMessage(rows);
      const [problem] = await answered;
      if (problem !== "") throw new Error(String(problem));
    } catch (error) {
      this.meter.giveBack(rows);
      this.#complain(error);
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL("usage-worker.ts", import.meta.url), {
      workerData: this.#options.folder,
    });
    worker.unref();
    // Whoever waits for an answer hears of it as well.
    worker.on("error", () => {
      this.#worker = undefined;
    });
    return worker;
  }

  #complain(error: unknown): void {
    const now = performance.now();
    if (now - this.#complainedAt < COMPLAINT_MS) return;
    this.#complainedAt = now;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.onProblem(`Cannot keep the functions' usage in ${this.#options.folder}: ${reason}`);
  }
}
