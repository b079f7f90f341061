import { host } from "../host.ts";
import { MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet } from "../primordials.ts";
import { ABNORMAL, type Message, NO_STATUS, SocketEnd, type Transport } from "./socket-end.ts";

/** While more than this waits for a socket's other end, what it sends is not asked for: an echo to a slow reader must not fill the memory. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** WebSockets §3.1 "send": what would make more than this wait closes the connection. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

const transports = new Map<number, StreamTransport>();

/** A connection outside: a stream of frames. */
export class StreamTransport implements Transport {
  readonly isLocal = false;
  readonly stream: number;
  /** Who hears this connection. */
  readonly end: SocketEnd;
  /** The connection that this one's messages are passed on to, if that is all that happens to them. */
  target: StreamTransport | undefined;
  /** Called once, when both sides have closed or the connection is gone. */
  onOver: () => void = () => {};
  #withheld = 0;
  #hasClosed = false;
  #hasPeerClosed = false;

  /** @param end Who hears it, if that is not an end of its own. */
  constructor(stream: number, end?: SocketEnd) {
    this.stream = stream;
    this.end = end ?? new SocketEnd(this);
    MapPrototypeSet(transports, stream, this);
  }

  get bufferedBytes(): number {
    return host().bufferedBytes(this.stream);
  }

  send(message: Message): void {
    if (this.#hasClosed) return;
    if (host().sendMessage(this.stream, message) > MAX_BUFFERED_BYTES)
      this.fail(`more than ${MAX_BUFFERED_BYTES} bytes wait to be sent`);
  }

  close(code: number, reason: string): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    if (this.#hasPeerClosed) host().closeSocket(this.stream, NO_STATUS, "");
    else if (code !== ABNORMAL) host().closeSocket(this.stream, code, reason);
    else this.fail("the connection was given up");
    this.#finishIfOver();
  }

  taken(cost: number): void {
    this.#withheld += cost;
    if ((this.target ?? this).bufferedBytes <= HIGH_WATER_BYTES) this.#ask();
  }

  /** Gives the connection up in both directions. */
  fail(reason: string): void {
    host().abort(this.stream, "aborted", reason);
    this.receiveAbort(reason);
  }

  receiveClose(code: number, reason: string): void {
    this.#hasPeerClosed = true;
    this.end.onClose(code, reason);
    // The connection is closed, whether or not anybody takes notice.
    this.close(NO_STATUS, "");
  }

  /** The stream is gone. */
  receiveAbort(reason: string): void {
    this.#hasClosed = true;
    const wasClosed = this.#hasPeerClosed;
    this.#hasPeerClosed = true;
    if (!wasClosed) this.end.onClose(ABNORMAL, reason);
    this.#finishIfOver();
  }

  /** Nothing waits for the other end any more. */
  receiveCredit(): void {
    (this.target ?? this).#ask();
  }

  #ask(): void {
    const cost = this.#withheld;
    this.#withheld = 0;
    if (cost > 0) host().consume(this.stream, cost);
  }

  #finishIfOver(): void {
    if (!this.#hasClosed || !this.#hasPeerClosed) return;
    if (MapPrototypeDelete(transports, this.stream)) this.onOver();
  }
}

/** A message came: {@link RealmEntry.receiveMessage}. */
export function receiveMessage(stream: number, message: Message | undefined, cost: number): void {
  if (message !== undefined) MapPrototypeGet(transports, stream)?.end.onMessage(message, cost);
}

/** {@link RealmEntry.receiveClose} */
export function receiveClose(stream: number, code: number, reason: string): void {
  MapPrototypeGet(transports, stream)?.receiveClose(code, reason);
}

/** {@link RealmEntry.receiveCredit}; false when the stream is no WebSocket. */
export function receiveSocketCredit(stream: number): boolean {
  const found = MapPrototypeGet(transports, stream);
  found?.receiveCredit();
  return found !== undefined;
}

/** {@link RealmEntry.receiveAbort} */
export function receiveSocketAbort(stream: number, message: string): void {
  MapPrototypeGet(transports, stream)?.receiveAbort(message);
}
