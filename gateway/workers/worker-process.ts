import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SandboxFacts } from "../control/mod.ts";
import type { Metric } from "../telemetry/mod.ts";
import { type FromWorker, isFromWorker, type ToWorker } from "./messages.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

export type Ready = Extract<FromWorker, { kind: "ready" }>;

type Answer = Extract<FromWorker, { kind: "collected" | "listed" }>;

export interface WorkerOptions {
  /** The command line, as the supervisor got it. */
  readonly argv: readonly string[];
  /** The listening socket. */
  readonly socket: number;
  readonly start: Extract<ToWorker, { kind: "start" }>;
}

/** How long a worker's answer is waited for. */
const ANSWER_MS = 2_000;

/** A worker cannot start; `message` says why. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}

/** A gateway in a process of its own. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, (answer: Answer | undefined) => void>();
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
    const answer = await this.#ask("collect");
    return answer?.kind === "collected" ? answer.metrics : [];
  }

  /** Its processes; undefined where it does not say so in time. */
  async listProcesses(): Promise<SandboxFacts | undefined> {
    const answer = await this.#ask("list");
    return answer?.kind === "listed" ? answer.facts : undefined;
  }

  async #ask(kind: "collect" | "list"): Promise<Answer | undefined> {
    const id = (this.#lastId += 1);
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    this.#asked.set(id, resolve);
    const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
    this.#send({ kind, id });
    const answer = await promise;
    clearTimeout(timer);
    this.#asked.delete(id);
    return answer;
  }

  #hear(message: unknown): void {
    if (!isFromWorker(message)) return;
    switch (message.kind) {
      case "ready":
        return this.#ready.resolve(message);
      case "failed":
        return this.#ready.reject(new WorkerError(message.message));
      case "collected":
      case "listed":
        return this.#asked.get(message.id)?.(message);
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
