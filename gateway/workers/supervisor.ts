import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SandboxFacts } from "../control/mod.ts";
import type { OwnListener } from "../egress/mod.ts";
import { joinMetrics, type Log, type Metric } from "../telemetry/mod.ts";
import type { Deployment } from "./messages.ts";
import { type Ready, WorkerProcess } from "./worker-process.ts";

export interface SupervisorOptions {
  /** The command line, as workers read it. */
  readonly argv: readonly string[];
  /** Listening sockets, one for each worker. */
  readonly sockets: readonly number[];
  readonly deployment: Deployment;
  readonly own: readonly OwnListener[];
  readonly log: Log;
}

/** A place for a worker. Its socket stays open while one worker follows another: connections wait in it. */
interface Slot {
  readonly index: number;
  readonly socket: number;
  worker: WorkerProcess | undefined;
  /** When the worker became ready. */
  readyAt: number;
  /** How many workers ended soon, one after the other. */
  failures: number;
  /** Ends when all that was to be done with the slot is: one thing at a time. */
  queue: Promise<void>;
}

/** What `setTicketKeys` of node:tls takes. */
const TICKET_KEYS_BYTES = 48;
/** How long a replaced worker waits for the next request of connections that are kept alive, to tell them of its end. */
const LINGER_MS = 1_000;
/** A worker that ran for as long did not fail at its start. */
const STEADY_MS = 10_000;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/** A worker cuts what still runs after its own grace time; one that does not even do that is killed. */
const STOP_MS = 15_000;

/** Keeps as many gateways running as there are sockets: replaces those that end, and all of them, one by one, when it is told to. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots: readonly Slot[];
  readonly #workers = new Set<WorkerProcess>();
  readonly #stopped = new AbortController();
  readonly #ticketKeys = randomBytes(TICKET_KEYS_BYTES);
  #deployment: Deployment;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#deployment = options.deployment;
    this.#slots = options.sockets.map((socket, index) => ({
      index,
      socket,
      worker: undefined,
      readyAt: 0,
      failures: 0,
      queue: Promise.resolve(),
    }));
  }

  /** The workers that take requests now. */
  get workers(): readonly WorkerProcess[] {
    return this.#slots.flatMap(({ worker }) => worker ?? []);
  }

  /** What the workers counted. */
  async collectMetrics(): Promise<readonly Metric[]> {
    const parts = this.#slots.map(async ({ index, worker }) => {
      return { worker: String(index + 1), metrics: (await worker?.collect()) ?? [] };
    });
    return joinMetrics(await Promise.all(parts));
  }

  /** The processes of all workers. */
  async listProcesses(): Promise<readonly SandboxFacts[]> {
    const answers = await Promise.all(this.workers.map((worker) => worker.listProcesses()));
    return answers.filter((facts) => facts !== undefined);
  }

  /**
   * Starts all workers. Returns what the first one says of itself.
   *
   * @throws {WorkerError} When one does not start; all others are then ended.
   */
  async start(): Promise<Ready> {
    try {
      const [first] = await Promise.all(this.#slots.map((slot) => this.#fill(slot)));
      if (first === undefined) throw new RangeError("Cannot start workers: there is no socket");
      return first;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Replaces every worker by one that serves `deployment`, one after the other: each begins to take requests before the one before it stops.
   *
   * @throws {WorkerError} When a new one does not start. The old one then stays, and so do those that were not replaced yet.
   */
  async replaceAll(deployment: Deployment): Promise<void> {
    const before = this.#deployment;
    this.#deployment = deployment;
    for (const slot of this.#slots) {
      try {
        await this.#enqueue(slot, () => this.#replace(slot));
      } catch (error) {
        this.#deployment = before;
        throw error;
      }
    }
  }

  /** Ends all workers: they finish what runs, within their grace time. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const workers = [...this.#workers];
    for (const worker of workers) worker.stop(0);
    await endAll(workers);
  }

  async #replace(slot: Slot): Promise<void> {
    const old = slot.worker;
    await this.#fill(slot);
    if (old === undefined) return;
    old.stop(LINGER_MS);
    await endAll([old]);
  }

  /** @throws {WorkerError} When the new worker does not start; the slot is left as it is. */
  async #fill(slot: Slot): Promise<Ready> {
    const { argv, own, sockets } = this.#options;
    const start = {
      kind: "start",
      deployment: this.#deployment,
      count: sockets.length,
      own,
      ticketKeys: this.#ticketKeys,
    } as const;
    const worker = new WorkerProcess({ argv, socket: slot.socket, start });
    this.#workers.add(worker);
    void worker.exited.then(() => this.#workers.delete(worker));
    const ready = await worker.ready;
    slot.worker = worker;
    slot.readyAt = performance.now();
    void this.#watch(slot, worker);
    return ready;
  }

  async #watch(slot: Slot, worker: WorkerProcess): Promise<void> {
    const how = await worker.exited;
    // Replaced or stopped: it was to end.
    if (slot.worker !== worker || this.#stopped.signal.aborted) return;
    slot.worker = undefined;
    slot.failures = performance.now() - slot.readyAt < STEADY_MS ? slot.failures + 1 : 0;
    this.#options.log.say(
      "warn",
      `Worker ${slot.index + 1} (process ${worker.pid}) ended: ${how}; another takes its place`,
    );
    await this.#enqueue(slot, () => this.#revive(slot));
  }

  /** Tries until there is a worker again: at once the first time, then after longer and longer waits. */
  async #revive(slot: Slot): Promise<void> {
    while (slot.worker === undefined) {
      if (!(await this.#wait(slot.failures))) return;
      try {
        await this.#fill(slot);
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        slot.failures += 1;
        const why = error instanceof Error ? error.message : String(error);
        this.#options.log.say("error", `Worker ${slot.index + 1} does not start: ${why}`);
      }
    }
  }

  /** Returns whether there is still something to wait for. */
  async #wait(failures: number): Promise<boolean> {
    const { signal } = this.#stopped;
    const ms = failures < 2 ? 0 : Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 2));
    await sleep(ms, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  #enqueue(slot: Slot, work: () => Promise<void>): Promise<void> {
    const done = slot.queue.then(work);
    slot.queue = done.catch(() => {});
    return done;
  }
}

async function endAll(workers: readonly WorkerProcess[]): Promise<void> {
  const timer = setTimeout(() => {
    for (const worker of workers) worker.kill();
  }, STOP_MS);
  await Promise.all(workers.map(({ exited }) => exited));
  clearTimeout(timer);
}
