import { DOMException } from "../dom/dom-exception.ts";
import { Event, trustEvent } from "../dom/event.ts";
import { type EventTarget, fireEvent } from "../dom/event-target.ts";
import { MessageEvent, PortList } from "../dom/message-event.ts";
import { packParcel, type Parcel, unpackParcel } from "../html/parcel.ts";
import { queueTask } from "../html/timer-table.ts";
import { ArrayPrototypePush, ArrayPrototypeShift } from "../primordials.ts";
import { CLOSE, entangle, portStateOf, type PortState } from "./port-state.ts";

/** HTML §9.4.4 "message port post message steps". */
export function postToPort(source: PortState, message: unknown, transfer: readonly unknown[]): void {
  const target = source.entangled;
  let isDoomed = target === undefined;
  for (let index = 0; index < transfer.length; index++) {
    const item = transfer[index];
    if (item === source.port)
      throw new DOMException("The transfer list contains the source port.", "DataCloneError");
    if (item === target?.port) isDoomed = true;
  }
  const parcel = packParcel(message, transfer);
  if (target !== undefined && !isDoomed) enqueue(target, parcel);
}

/** HTML §9.4.4 `start()`: from now on, every message has a task of its own. */
export function enablePort(state: PortState): void {
  if (state.isEnabled) return;
  state.isEnabled = true;
  for (let index = 0; index < state.queue.length; index++) scheduleDelivery(state);
}

/** HTML §9.4.4 `close()`. The other end hears of it after the messages that are on their way. */
export function closePort(state: PortState): void {
  state.isDetached = true;
  const other = state.entangled;
  if (other === undefined) return;
  state.entangled = other.entangled = undefined;
  enqueue(other, CLOSE);
}

/** HTML §9.4.4 "transfer steps": the answer gives the queue and the other end to the port that takes this one's place. */
export function movePort(source: PortState): (successor: PortState) => void {
  source.isDetached = true;
  const { queue, entangled } = source;
  source.queue = [];
  source.entangled = undefined;
  // What is sent meanwhile waits here, in the queue that the successor takes over.
  const transit: PortState = { ...source, queue, entangled: undefined, isEnabled: false };
  if (entangled !== undefined) entangle(transit, entangled);
  return (successor) => {
    successor.queue = transit.queue;
    if (transit.entangled !== undefined) entangle(successor, transit.entangled);
  };
}

/** Fires `message`, or `messageerror` when the value cannot be made in this realm. */
export function fireMessage(target: EventTarget, parcel: Parcel): void {
  let init: object;
  try {
    const { value, transferred } = unpackParcel(parcel);
    init = { __proto__: null, data: value, ports: new PortList(portsOf(transferred)) };
  } catch {
    fireEvent(target, trustEvent(new MessageEvent("messageerror")));
    return;
  }
  fireEvent(target, trustEvent(new MessageEvent("message", init)));
}

function enqueue(target: PortState, message: Parcel | typeof CLOSE): void {
  const isInTransit = target.isDetached;
  if (message === CLOSE && !target.isEnabled && !isInTransit) {
    // The messages before it wait for start(), which may never come.
    queueTask(() => fireClose(target));
    return;
  }
  ArrayPrototypePush(target.queue, message);
  if (target.isEnabled) scheduleDelivery(target);
}

function fireClose({ port }: PortState): void {
  fireEvent(port, trustEvent(new Event("close")));
}

function scheduleDelivery(state: PortState): void {
  queueTask(() => {
    const message = ArrayPrototypeShift(state.queue);
    if (message === undefined) return;
    if (message === CLOSE) fireClose(state);
    else fireMessage(state.port, message);
  });
}

function portsOf(transferred: readonly object[]): object[] {
  const ports: object[] = [];
  for (let index = 0; index < transferred.length; index++) {
    const item = transferred[index];
    if (item !== undefined && portStateOf(item) !== undefined) ArrayPrototypePush(ports, item);
  }
  return ports;
}
