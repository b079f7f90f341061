import { DOMException } from "../dom/dom-exception.ts";
import { defineEventHandler } from "../dom/event-handler.ts";
import { EventTarget } from "../dom/event-target.ts";
import { packParcel } from "../html/parcel.ts";
import { queueTask } from "../html/timer-table.ts";
import {
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  removeItems,
} from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { fireMessage } from "./port-queue.ts";

let isChannel: (value: unknown) => value is BroadcastChannel;

/** HTML §9.5, among the channels of this instance: no message leaves it. */
export class BroadcastChannel extends EventTarget {
  readonly #name: string;
  #isClosed = false;

  static {
    isChannel = (value: unknown): value is BroadcastChannel =>
      typeof value === "object" && value !== null && #isClosed in value;
  }

  constructor(name: string) {
    requireArguments(arguments.length, 1, "Failed to construct 'BroadcastChannel'");
    super();
    this.#name = toDOMString(name);
    ArrayPrototypePush(channels, this);
  }

  get name(): string {
    return this.#name;
  }

  postMessage(message: unknown): void {
    const isClosed = this.#isClosed;
    requireArguments(arguments.length, 1, "Failed to execute 'postMessage' on 'BroadcastChannel'");
    if (isClosed) throw new DOMException("The channel is closed.", "InvalidStateError");
    // One serialization for all: each destination makes a value of its own out of it.
    const parcel = packParcel(message, []);
    const destinations = ArrayPrototypeSlice(channels);
    for (let index = 0; index < destinations.length; index++) {
      const destination = destinations[index];
      if (destination === undefined || destination === this || destination.#name !== this.#name) continue;
      queueTask(() => {
        if (!destination.#isClosed) fireMessage(destination, parcel);
      });
    }
  }

  close(): void {
    this.#isClosed = true;
    const index = ArrayPrototypeIndexOf(channels, this);
    if (index !== -1) removeItems(channels, index, 1);
  }
}

/** Every channel that is not closed, in the order they were made. */
const channels: BroadcastChannel[] = [];

function asTarget(self: unknown): BroadcastChannel {
  if (isChannel(self)) return self;
  throw new TypeError("Illegal invocation");
}

defineEventHandler(BroadcastChannel.prototype, "message", { asTarget });
defineEventHandler(BroadcastChannel.prototype, "messageerror", { asTarget });
defineInterface(BroadcastChannel, "BroadcastChannel");
