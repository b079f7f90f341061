import { lstatSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { Cloner } from "../native/clone.ts";
import { DescriptorMessage } from "../native/descriptor-message.ts";
import type { Libc, NodeLibrary } from "../native/libc.ts";

const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;
const STDIN = 0;
/** The zygote's own is /dev/null from the start. */
const STDOUT = 1;
const STDERR = 2;

/** Copies this process for whoever asks over a socket. */
export class ForkServer {
  readonly #libc: Libc;
  readonly #node: NodeLibrary;
  readonly #cloner: Cloner;
  readonly #message: DescriptorMessage;
  readonly #answer = Buffer.alloc(4);
  readonly #pipe = Buffer.alloc(8);
  /** What a copy must close: descriptors of threads that it does not have. */
  #foreign: readonly number[] = [];

  constructor(libc: Libc, node: NodeLibrary) {
    this.#libc = libc;
    this.#node = node;
    this.#cloner = new Cloner(libc);
    this.#message = new DescriptorMessage(libc);
  }

  /** Finds out which descriptors copies have no use for, for them to close: all but the standard ones, `control`, and this thread's event loop's. */
  dropForeignDescriptors(control: number): void {
    // Two copies must not talk through what they inherited: /dev/null for all three.
    this.#libc.call.dup2(STDOUT, STDIN);
    this.#libc.call.dup2(STDOUT, STDERR);
    const { call, loop } = this.#node;
    const poll = call.uv_backend_fd(loop);
    const own = new Set([poll, control, ...watchedBy(poll)]);
    this.#foreign = readdirSync("/proc/self/fd")
      .map(Number)
      .filter((descriptor) => descriptor > STDERR && !own.has(descriptor) && isOpen(descriptor));
  }

  /**
   * Waits for calls on `socket`, blocking the thread, and makes a copy for each.
   *
   * @returns In a copy alone, the socket that it was made for; the copy has `socket` still to close. The process that serves never comes back: it ends when the
   *   other end is gone.
   */
  serve(socket: number): number {
    this.#block(socket);
    for (;;) {
      const descriptor = this.#message.receive(socket);
      if (descriptor === undefined) this.#libc.call._exit(0);
      const pid = this.#cloner.cloneSibling();
      if (pid === 0) {
        this.#becomeCopy();
        return descriptor ?? -1;
      }
      this.#libc.call.close(descriptor ?? -1);
      this.#answer.writeInt32LE(pid);
      writeSync(socket, this.#answer);
    }
  }

  #becomeCopy(): void {
    this.#renewStandardDescriptors();
    for (const descriptor of this.#foreign) this.#libc.call.close(descriptor);
    this.#foreign = [];
    // The loop's own descriptors are shared with the parent until here: it gets new ones.
    this.#node.call.uv_loop_fork(this.#node.loop);
  }

  /**
   * Threat: copies that hold the same open file could talk through its flags (`O_APPEND` and others), were it only /dev/null. What stands there from now on ends when it is
   * read, and cannot be written to.
   */
  #renewStandardDescriptors(): void {
    const { call } = this.#libc;
    if (call.pipe2(this.#libc.addressOf(this.#pipe), O_CLOEXEC) !== 0) call._exit(1);
    const end = this.#pipe.readInt32LE(0);
    for (const descriptor of [STDIN, STDOUT, STDERR]) {
      if (call.dup3(end, descriptor, 0) < 0) call._exit(1);
    }
    call.close(end);
    call.close(this.#pipe.readInt32LE(4));
  }

  #block(socket: number): void {
    const flags = this.#libc.call.fcntl(socket, F_GETFL, 0n);
    this.#libc.call.fcntl(socket, F_SETFL, BigInt(flags & ~O_NONBLOCK));
  }
}

/** The one that read the list is closed by now, and its number another's soon. */
function isOpen(descriptor: number): boolean {
  return lstatSync(`/proc/self/fd/${descriptor}`, { throwIfNoEntry: false }) !== undefined;
}

/** The descriptors that an epoll instance watches: proc(5), /proc/pid/fdinfo. */
function watchedBy(poll: number): number[] {
  const info = readFileSync(`/proc/self/fdinfo/${poll}`, "utf8");
  return [...info.matchAll(/^tfd:\s*(\d+)/gm)].map(([, descriptor]) => Number(descriptor));
}
