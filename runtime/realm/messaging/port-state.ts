import type { EventTarget } from "../dom/event-target.ts";
import type { Parcel } from "../html/parcel.ts";
import { WeakMapPrototypeGet, WeakMapPrototypeSet } from "../primordials.ts";

/** HTML §9.4.4: what a MessagePort keeps. */
export interface PortState {
  readonly port: EventTarget;
  /** The other end; undefined once either is closed. */
  entangled: PortState | undefined;
  /** The port message queue. */
  queue: (Parcel | typeof CLOSE)[];
  isEnabled: boolean;
  isDetached: boolean;
}

/** Stands in the queue for the end of the messages. */
export const CLOSE: unique symbol = Symbol("close");

const states = new WeakMap<object, PortState>();

/** The state of a MessagePort; undefined for every other value. */
export function portStateOf(value: unknown): PortState | undefined {
  return typeof value === "object" && value !== null ? WeakMapPrototypeGet(states, value) : undefined;
}

/** Gives a new port its state: not entangled, not enabled. */
export function addPortState(port: EventTarget): PortState {
  const state: PortState = {
    port,
    entangled: undefined,
    queue: [],
    isEnabled: false,
    isDetached: false,
  };
  WeakMapPrototypeSet(states, port, state);
  return state;
}

/** HTML §9.4.4 "entangle". */
export function entangle(one: PortState, other: PortState): void {
  one.entangled = other;
  other.entangled = one;
}
