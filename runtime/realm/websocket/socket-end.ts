import { ArrayPrototypePush } from "../primordials.ts";

/** Text, or bytes. Those that come belong to who takes them. */
export type Message = string | Uint8Array<ArrayBuffer>;

/** RFC 6455 §7.4.1: a close without a status code. */
export const NO_STATUS = 1005;
/** RFC 6455 §7.4.1: a connection that broke. */
export const ABNORMAL = 1006;

/** Where a socket's messages go. */
export interface Transport {
  /** Whether it leads to a socket of the same instance. */
  readonly isLocal: boolean;
  /** Bytes that wait, and bytes sent since the event loop's last turn. */
  readonly bufferedBytes: number;
  /** Sends a message. Bytes may be changed afterwards. */
  send(message: Message): void;
  /** Sends a close; {@link ABNORMAL} gives the connection up without one. */
  close(code: number, reason: string): void;
  /** A message that came has been taken. */
  taken(cost: number): void;
}

/** Who takes what a socket's other end sends. */
export interface Receiver {
  onMessage(message: Message, cost: number): void;
  /** {@link NO_STATUS} for a close without a code, {@link ABNORMAL} for a connection that broke. Nothing follows. */
  onClose(code: number, reason: string): void;
}

type Arrival =
  | { readonly kind: "message"; readonly message: Message; readonly cost: number }
  | { readonly kind: "close"; readonly code: number; readonly reason: string };

/** One end of a connection: keeps what comes until somebody takes it. */
export class SocketEnd implements Receiver {
  transport: Transport;
  #receiver: Receiver | undefined;
  readonly #waiting: Arrival[] = [];

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Hands over what has come, and all that will. */
  attach(receiver: Receiver): void {
    this.#receiver = receiver;
    for (let index = 0; index < this.#waiting.length; index++) {
      const arrival = this.#waiting[index];
      if (arrival?.kind === "message") receiver.onMessage(arrival.message, arrival.cost);
      else if (arrival?.kind === "close") receiver.onClose(arrival.code, arrival.reason);
    }
    this.#waiting.length = 0;
  }

  onMessage(message: Message, cost: number): void {
    if (this.#receiver === undefined) ArrayPrototypePush(this.#waiting, { kind: "message", message, cost });
    else this.#receiver.onMessage(message, cost);
  }

  onClose(code: number, reason: string): void {
    if (this.#receiver === undefined) ArrayPrototypePush(this.#waiting, { kind: "close", code, reason });
    else this.#receiver.onClose(code, reason);
  }
}
