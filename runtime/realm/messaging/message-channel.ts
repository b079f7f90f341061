import { defineInterface } from "../webidl/interface.ts";
import { makePort, type MessagePort } from "./message-port.ts";
import { entangle } from "./port-state.ts";

/** HTML §9.4.3. */
export class MessageChannel {
  readonly #port1: MessagePort;
  readonly #port2: MessagePort;

  constructor() {
    const one = makePort();
    const other = makePort();
    entangle(one.state, other.state);
    this.#port1 = one.port;
    this.#port2 = other.port;
  }

  get port1(): MessagePort {
    return this.#port1;
  }

  get port2(): MessagePort {
    return this.#port2;
  }
}

defineInterface(MessageChannel, "MessageChannel");
