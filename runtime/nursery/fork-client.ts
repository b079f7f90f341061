import type { Socket } from "node:net";
import { DescriptorMessage } from "../native/descriptor-message.ts";
import type { Libc } from "../native/libc.ts";
import { makeSocketPair } from "../native/socket-pair.ts";

/** How many calls may be under way: the socket between takes a few hundred messages. */
const MAX_PENDING = 64;
const PID_BYTES = 4;

/** A copy that a fork server made. */
export interface Copy {
  readonly descriptor: number;
  /** As the server says it. */
  readonly pid: number;
}

interface Call {
  readonly resolve: (copy: Copy) => void;
  readonly reject: (error: Error) => void;
}

/** The gateway's end of a process that copies itself: a zygote or a snapshot. */
export class ForkClient {
  readonly #libc: Libc;
  readonly #descriptor: number;
  readonly #message: DescriptorMessage;
  readonly #pending: (Call & { readonly own: number })[] = [];
  readonly #waiting: Call[] = [];
  #answer = Buffer.alloc(0);
  #isGone = false;

  /**
   * @param socket The connected socket, which this end alone reads from now on.
   * @param descriptor The socket's descriptor, on which calls are sent past Node.
   */
  constructor(libc: Libc, socket: Socket, descriptor: number) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    this.#message = new DescriptorMessage(libc);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("close", () => this.#close());
  }

  /** Whether the process to copy has ended, or is about to. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Asks for a copy.
   *
   * @throws {Error} When the process is gone, or the kernel refuses to copy it.
   */
  async fork(): Promise<Copy> {
    if (this.#isGone) throw new Error("Cannot fork: the process to copy is gone");
    const { promise, resolve, reject } = Promise.withResolvers<Copy>();
    this.#waiting.push({ resolve, reject });
    this.#send();
    return await promise;
  }

  #send(): void {
    while (this.#pending.length < MAX_PENDING) {
      const call = this.#waiting.shift();
      if (call === undefined) return;
      this.#call(call);
    }
  }

  #call({ resolve, reject }: Call): void {
    let own: number | undefined;
    try {
      const pair = makeSocketPair(this.#libc);
      const isSent = this.#message.send(this.#descriptor, pair.other);
      this.#libc.call.close(pair.other);
      if (isSent) {
        this.#pending.push({ resolve, reject, own: pair.own });
        return;
      }
      own = pair.own;
      reject(new Error("Cannot fork: the process to copy takes no call"));
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
    if (own !== undefined) this.#libc.call.close(own);
  }

  #read(bytes: Buffer): void {
    let rest = this.#answer.length === 0 ? bytes : Buffer.concat([this.#answer, bytes]);
    for (; rest.length >= PID_BYTES; rest = rest.subarray(PID_BYTES)) this.#take(rest.readInt32LE());
    this.#answer = Buffer.from(rest);
    this.#send();
  }

  #take(pid: number): void {
    const call = this.#pending.shift();
    if (call === undefined) return;
    if (pid > 0) return call.resolve({ descriptor: call.own, pid });
    this.#libc.call.close(call.own);
    call.reject(new Error("Cannot fork: the kernel refuses; the limit on processes is probably reached"));
  }

  #close(): void {
    this.#isGone = true;
    const error = new Error("Cannot fork: the process to copy ended");
    for (const { own, reject } of this.#pending.splice(0)) {
      this.#libc.call.close(own);
      reject(error);
    }
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
