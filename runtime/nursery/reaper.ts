import type { Libc } from "../native/libc.ts";

const WNOHANG = 1;
const RUNNING = "";
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [4, "SIGILL"],
  [5, "SIGTRAP"],
  [6, "SIGABRT"],
  [7, "SIGBUS"],
  [9, "SIGKILL"],
  [11, "SIGSEGV"],
  [15, "SIGTERM"],
  [24, "SIGXCPU"],
  [31, "SIGSYS"],
]);

/** Waits for children that Node did not make, so that none stays a zombie. */
export class Reaper implements Disposable {
  readonly #libc: Libc;
  readonly #status = Buffer.alloc(4);
  /** Children that are about to end: their sockets are closed, or they were killed. */
  readonly #ending = new Map<number, (how: string) => void>();
  /** Children that {@link sweep} found ended before anybody asked for them. */
  readonly #ended = new Map<number, string>();
  readonly #onSignal = (): void => this.#reapEnding();

  constructor(libc: Libc) {
    this.#libc = libc;
    process.on("SIGCHLD", this.#onSignal);
  }

  /** Whether `pid` is a child of this process that was not waited for. A child that ended is found, and so is its end. */
  isChild(pid: number): boolean {
    return this.#poll(pid) === RUNNING;
  }

  /** Fulfils with how the child ended; call it when that is to be expected soon. */
  async reap(pid: number): Promise<string> {
    const how = this.#poll(pid);
    if (how !== RUNNING) return how;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#ending.set(pid, resolve);
    return await promise;
  }

  /** Waits for all children of a process group that have ended, also those that nobody knows: their maker died before it could tell. */
  sweep(group: number): void {
    for (;;) {
      const waited = this.#libc.call.waitpid(-group, this.#libc.addressOf(this.#status), WNOHANG);
      if (waited <= 0) break;
      this.#ended.set(waited, describe(this.#status.readInt32LE()));
    }
    this.#reapEnding();
  }

  [Symbol.dispose](): void {
    process.off("SIGCHLD", this.#onSignal);
  }

  #reapEnding(): void {
    for (const [pid, resolve] of this.#ending) {
      const how = this.#poll(pid);
      if (how === RUNNING) continue;
      this.#ending.delete(pid);
      resolve(how);
    }
  }

  #poll(pid: number): string {
    const found = this.#ended.get(pid);
    if (found !== undefined) {
      this.#ended.delete(pid);
      return found;
    }
    const waited = this.#libc.call.waitpid(pid, this.#libc.addressOf(this.#status), WNOHANG);
    if (waited === 0) return RUNNING;
    return waited < 0 ? "its process is gone" : describe(this.#status.readInt32LE());
  }
}

/** wait(2): the status's low seven bits are the signal, the next eight the exit code. */
function describe(status: number): string {
  const signal = status & 0x7f;
  if (signal === 0) return `its process ended with code ${(status >> 8) & 0xff}`;
  return `its process ended by ${SIGNALS.get(signal) ?? `signal ${signal}`}`;
}
