import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Metric } from "../telemetry/mod.ts";
import { type FromWorker, isFromWorker, type ToWorker } from "./messages.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

export type Ready = Extract<FromWorker, { kind: "ready" }>;

export interface WorkerOptions {
  /** The command line, as the supervisor got it. */
  readonly argv: readonly string[];
  /** The listening socket. */
  readonly socket: number;
  readonly start: Extract<ToWorker, { kind: "start" }>;
}

/** How long a worker's metrics are waited for. */
const COLLECT_MS = 2_000;

/** A worker cannot start; `message` says why. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}

/** A gateway in a process of its own. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #collecting = new Map<number, (metrics: readonly Metric[]) => void>();
  #lastId = 0;
  readonly #ready = Promise.withResolvers<Ready>();
  /** How it ended: an exit code or a signal. */
  readonly exited: Promise<string>;

  constructor({ argv, socket, start }: WorkerOptions) {
    this.#child = fork(MAIN, argv, {
      stdio: ["ignore", "inherit", "inherit", "ipc", socket],
      // Bundles hold bytes.
      serialization: "advanced",
    });
    this.exited = describeEnd(this.#child);
    this.#child.on("message", (message) => this.#hear(message));
    void this.exited.then((how) =>
      this.#ready.reject(new WorkerError(`Cannot start a worker: it ended at once (${how})`)),
    );
    this.#ready.promise.catch(() => {});
    this.#send(start);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Fulfils when it takes requests.
   *
   * @throws {WorkerError} When it never does.
   */
  get ready(): Promise<Ready> {
    return this.#ready.promise;
  }

  /** Lets it finish what runs, and end. */
  stop(lingerMs: number): void {
    this.#send({ kind: "stop", lingerMs });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** What it counted; nothing where it does not say so in time. */
  async collect(): Promise<readonly Metric[]> {
    const id = (this.#lastId += 1);
    const { promise, resolve } = Promise.withResolvers<readonly Metric[]>();
    this.#collecting.set(id, resolve);
    const timer = setTimeout(() => resolve([]), COLLECT_MS);
    this.#send({ kind: "collect", id });
    const metrics = await promise;
    clearTimeout(timer);
    this.#collecting.delete(id);
    return metrics;
  }

  #hear(message: unknown): void {
    if (!isFromWorker(message)) return;
    switch (message.kind) {
      case "ready":
        return this.#ready.resolve(message);
      case "failed":
        return this.#ready.reject(new WorkerError(message.message));
      case "collected":
        return this.#collecting.get(message.id)?.(message.metrics);
    }
  }
}

function describeEnd(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  // Other errors are of messages to a worker that is about to end, which its end says.
  child.on("error", (error) => {
    if (child.pid === undefined) resolve(error.message);
  });
  return promise;
}
