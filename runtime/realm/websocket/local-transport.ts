import { WeakMapPrototypeGet, WeakMapPrototypeSet } from "../primordials.ts";
import { copyBytes } from "../webidl/buffer-source.ts";
import { type Message, SocketEnd, type Transport } from "./socket-end.ts";

/** Leads to the other socket of a pair. */
class LocalTransport implements Transport {
  readonly isLocal = true;
  readonly bufferedBytes = 0;
  readonly #other: () => SocketEnd;
  #isClosed = false;

  constructor(other: () => SocketEnd) {
    this.#other = other;
  }

  send(message: Message): void {
    if (!this.#isClosed)
      this.#other().onMessage(typeof message === "string" ? message : copyBytes(message), 0);
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#other().onClose(code, reason);
  }

  taken(): void {}
}

const others = new WeakMap<SocketEnd, SocketEnd>();

/** Makes two ends that lead to each other. */
export function createPair(): readonly [SocketEnd, SocketEnd] {
  const first: SocketEnd = new SocketEnd(new LocalTransport(() => second));
  const second: SocketEnd = new SocketEnd(new LocalTransport(() => first));
  WeakMapPrototypeSet(others, first, second);
  WeakMapPrototypeSet(others, second, first);
  return [first, second];
}

/** The end at the other side of a pair; undefined for one that is no half of a pair. */
export function otherEnd(end: SocketEnd): SocketEnd | undefined {
  return WeakMapPrototypeGet(others, end);
}
