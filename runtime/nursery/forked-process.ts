import { Socket } from "node:net";
import type { Blank } from "./nursery.ts";
import type { Reaper } from "./reaper.ts";

/** How long a process may live on after it closed its socket. */
const CLOSED_GRACE_MS = 500;

/** A child that the kernel made for a fork server. Its end shows as the end of its socket, which it alone holds. */
export class ForkedProcess implements Blank {
  readonly pid: number;
  readonly socket: Socket;
  /** The socket's descriptor in this process. */
  readonly descriptor: number;
  readonly exited: Promise<string>;
  #isGone = false;

  constructor(pid: number, descriptor: number, reaper: Pick<Reaper, "reap">) {
    this.pid = pid;
    this.descriptor = descriptor;
    this.socket = new Socket({ fd: descriptor, readable: true, writable: true });
    // What is written to a process that has just ended; `exited` tells why.
    this.socket.on("error", () => {});
    const { promise, resolve } = Promise.withResolvers<void>();
    this.socket.once("close", resolve);
    this.exited = promise.then(async () => await this.#reap(reaper));
    this.socket.resume();
  }

  kill(): void {
    if (!this.#isGone) kill(this.pid);
  }

  async #reap(reaper: Pick<Reaper, "reap">): Promise<string> {
    const timer = setTimeout(() => this.kill(), CLOSED_GRACE_MS);
    const how = await reaper.reap(this.pid);
    this.#isGone = true;
    clearTimeout(timer);
    return how;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
