import { defineEventHandler } from "../dom/event-handler.ts";
import { EventTarget } from "../dom/event-target.ts";
import { registerTransferable } from "../html/transferables.ts";
import { isObject, requireArguments } from "../webidl/arguments.ts";
import { readTransfer, toObjects } from "../html/parcel.ts";
import { defineInterface } from "../webidl/interface.ts";
import { ReflectGet } from "../primordials.ts";
import { closePort, enablePort, movePort, postToPort } from "./port-queue.ts";
import { addPortState, portStateOf, type PortState } from "./port-state.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** HTML §9.4.4. */
export class MessagePort extends EventTarget {
  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
    super();
    addPortState(this);
  }

  postMessage(message: unknown, options: unknown = undefined): void {
    const state = receiver(this);
    const prefix = "Failed to execute 'postMessage' on 'MessagePort'";
    requireArguments(arguments.length, 1, prefix);
    postToPort(state, message, readTransferOrOptions(options, prefix));
  }

  start(): void {
    enablePort(receiver(this));
  }

  close(): void {
    closePort(receiver(this));
  }
}

/** A port that is entangled with none. */
export function makePort(): { readonly port: MessagePort; readonly state: PortState } {
  const port = new MessagePort(CONSTRUCTOR_KEY);
  return { port, state: receiver(port) };
}

/** Web IDL §3.6: the overload with a sequence takes every object that can be iterated. */
export function readTransferOrOptions(value: unknown, prefix: string): readonly unknown[] {
  if (isObject(value)) {
    const method = ReflectGet(value, Symbol.iterator);
    if (method !== undefined && method !== null) return toObjects(value, prefix);
  }
  return readTransfer(value, prefix);
}

function receiver(self: unknown): PortState {
  const state = portStateOf(self);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

function asTarget(self: unknown): EventTarget {
  return receiver(self).port;
}

registerTransferable({
  isInstance: (value) => portStateOf(value) !== undefined,
  isDetached: (value) => receiver(value).isDetached,
  transfer: (value) => {
    const moved = movePort(receiver(value));
    return () => {
      const { port, state } = makePort();
      moved(state);
      return port;
    };
  },
});
defineEventHandler(MessagePort.prototype, "message", {
  asTarget,
  // HTML §9.4.4: the first assignment starts the port, as start() does.
  onSet: (target) => enablePort(receiver(target)),
});
defineEventHandler(MessagePort.prototype, "messageerror", { asTarget });
defineEventHandler(MessagePort.prototype, "close", { asTarget });
defineInterface(MessagePort, "MessagePort");
