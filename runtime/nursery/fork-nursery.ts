import type { Libc } from "../native/libc.ts";
import { type Copy, ForkClient } from "./fork-client.ts";
import { ForkedProcess } from "./forked-process.ts";
import type { Blank, Nursery, NurseryProcess, Snapshot } from "./nursery.ts";
import { untilReady } from "./ready.ts";
import { Reaper } from "./reaper.ts";
import { startZygote, type Zygote, type ZygoteOptions } from "./zygote.ts";

export interface ForkNurseryOptions extends ZygoteOptions {
  readonly startTimeoutMs?: number;
}

/** A snapshot that does not answer for so long never will: function code ran there. */
const FORK_TIMEOUT_MS = 2_000;
/** Zygotes that one blank may use up. */
const ZYGOTE_TRIES = 3;

/**
 * Makes blanks by copying a zygote, and instances by copying snapshots.
 *
 * @throws {Error} When the zygote does not start.
 */
export async function createForkNursery(libc: Libc, options: ForkNurseryOptions): Promise<Nursery> {
  const nursery = new ForkNursery(libc, options);
  await nursery.start();
  return nursery;
}

class ForkNursery implements Nursery {
  readonly kind = "fork";
  readonly #libc: Libc;
  readonly #options: ForkNurseryOptions;
  readonly #reaper: Reaper;
  readonly #alive = new Map<number, ForkedProcess>();
  readonly #snapshots = new Set<number>();
  #zygote: Promise<Zygote> | undefined;
  #zygotePid: number | undefined;
  #isClosed = false;

  constructor(libc: Libc, options: ForkNurseryOptions) {
    this.#libc = libc;
    this.#options = options;
    this.#reaper = new Reaper(libc);
  }

  async start(): Promise<void> {
    await this.#findZygote();
  }

  get processes(): readonly NurseryProcess[] {
    const copies = [...this.#alive.keys()].map((pid): NurseryProcess => ({
      pid,
      kind: this.#snapshots.has(pid) ? "snapshot" : "copy",
    }));
    const pid = this.#zygotePid;
    return pid === undefined ? copies : [{ pid, kind: "zygote" }, ...copies];
  }

  async makeBlank(): Promise<Blank> {
    const { pid, descriptor } = await this.#forkZygote();
    const blank = this.#keep(new ForkedProcess(pid, descriptor, this.#reaper));
    await untilReady(blank, this.#options.startTimeoutMs ?? 15_000);
    return blank;
  }

  keepSnapshot(frozen: Blank): Snapshot {
    if (!(frozen instanceof ForkedProcess))
      throw new TypeError("Cannot keep a snapshot: it was not forked here");
    this.#snapshots.add(frozen.pid);
    void frozen.exited.then(() => this.#snapshots.delete(frozen.pid));
    const client = new ForkClient(this.#libc, frozen.socket, frozen.descriptor);
    return {
      pid: frozen.pid,
      exited: frozen.exited,
      fork: async () => {
        const { pid, descriptor } = await within(FORK_TIMEOUT_MS, client.fork());
        return this.#adopt(pid, descriptor, frozen);
      },
      kill: () => frozen.kill(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const zygote = await this.#zygote?.catch(() => undefined);
    zygote?.kill();
    const leaving = [...this.#alive.values()];
    for (const child of leaving) child.kill();
    await Promise.all([zygote?.exited, ...leaving.map(({ exited }) => exited)]);
    this.#reaper[Symbol.dispose]();
  }

  /** Threat: a snapshot has run function code, so the process id that it names may be anything: it must be a child of ours that nobody has named before. */
  #adopt(pid: number, descriptor: number, parent: ForkedProcess): Blank {
    const group = this.#libc.call.getpgid(parent.pid);
    const isOwn =
      !this.#alive.has(pid) && this.#reaper.isChild(pid) && this.#libc.call.getpgid(pid) === group;
    if (isOwn && group !== pid) return this.#keep(new ForkedProcess(pid, descriptor, this.#reaper));
    this.#libc.call.close(descriptor);
    parent.kill();
    throw new Error(`Cannot fork a snapshot: it names process ${pid}, which is none that it made`);
  }

  #keep(child: ForkedProcess): ForkedProcess {
    this.#alive.set(child.pid, child);
    void child.exited.then(() => this.#alive.delete(child.pid));
    if (this.#isClosed) child.kill();
    return child;
  }

  /** A zygote may have died while nobody looked, which shows when it is asked: then another one is. */
  async #forkZygote(): Promise<Copy> {
    for (let tries = 1; ; tries++) {
      const zygote = await this.#findZygote();
      try {
        return await zygote.client.fork();
      } catch (error) {
        if (!zygote.client.isGone || tries === ZYGOTE_TRIES) throw error;
        await zygote.exited;
      }
    }
  }

  async #findZygote(): Promise<Zygote> {
    if (this.#isClosed) throw new Error("Cannot make a process: the nursery is closed");
    this.#zygote ??= this.#startZygote();
    return await this.#zygote;
  }

  async #forget(zygote: Zygote): Promise<void> {
    await zygote.exited;
    this.#zygote = undefined;
    this.#zygotePid = undefined;
    this.#reaper.sweep(zygote.pid);
  }

  async #startZygote(): Promise<Zygote> {
    try {
      const zygote = await startZygote(this.#libc, this.#options);
      this.#zygotePid = zygote.pid;
      void this.#forget(zygote);
      return zygote;
    } catch (error) {
      this.#zygote = undefined;
      throw error;
    }
  }
}

async function within<T>(timeoutMs: number, result: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`Cannot fork: no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
