import {
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  removeItems,
  FunctionPrototypeCall,
} from "../primordials.ts";
import { isObject, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { DOMException } from "./dom-exception.ts";
import { type Event, type EventState, eventState } from "./event.ts";
import { reportException } from "./exception-sink.ts";
import { flattenOptions } from "./listener-options.ts";

/** DOM §2.7: one event listener. */
interface Listener {
  readonly type: string;
  readonly callback: object;
  readonly isCapture: boolean;
  readonly isOnce: boolean;
  readonly isPassive: boolean;
  isRemoved: boolean;
}

/** What {@link EventTarget} keeps. `facade` is what events name as their target: the global object stands in for its target. */
interface TargetState {
  readonly listeners: Listener[];
  facade: object;
  onListenersChange: (() => void) | undefined;
}

let stateOf: (target: object | null | undefined) => TargetState | undefined;

/** DOM §2.7, for targets that are in no tree. */
export class EventTarget {
  readonly #state: TargetState;

  static {
    stateOf = (target: object | null | undefined): TargetState | undefined =>
      target !== null && target !== undefined && #state in target ? target.#state : undefined;
  }

  constructor() {
    this.#state = { listeners: [], facade: this, onListenersChange: undefined };
  }

  addEventListener(type: string, callback: unknown, options: unknown = undefined): void {
    const state = receiverState(this);
    requireArguments(arguments.length, 2, "Failed to execute 'addEventListener' on 'EventTarget'");
    const name = toDOMString(type);
    const listener = asCallback(callback, "addEventListener");
    const { isCapture, isOnce, isPassive, signal } = flattenOptions(options);
    if (signal?.isAborted() === true || listener === null) return;
    if (findListener(state, name, { callback: listener, isCapture }) !== undefined) return;
    const added: Listener = {
      type: name,
      callback: listener,
      isCapture,
      isOnce,
      isPassive,
      isRemoved: false,
    };
    addListener(state, added);
    signal?.onAbort(() => {
      removeListener(state, added);
    });
  }

  removeEventListener(type: string, callback: unknown, options: unknown = undefined): void {
    const state = receiverState(this);
    requireArguments(arguments.length, 2, "Failed to execute 'removeEventListener' on 'EventTarget'");
    const name = toDOMString(type);
    const listener = asCallback(callback, "removeEventListener");
    const isCapture = isObject(options) ? Boolean(options["capture"]) : Boolean(options);
    if (listener === null) return;
    const found = findListener(state, name, { callback: listener, isCapture });
    if (found !== undefined) removeListener(state, found);
  }

  dispatchEvent(event: Event): boolean {
    const state = receiverState(this);
    requireArguments(arguments.length, 1, "Failed to execute 'dispatchEvent' on 'EventTarget'");
    const found = eventState(event);
    if (found === undefined) {
      throw new TypeError(
        "Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'.",
      );
    }
    if (found.isDispatching || !found.isInitialized) {
      throw new DOMException("The event is already being dispatched.", "InvalidStateError");
    }
    found.isTrusted = false;
    return dispatch(state, event, found);
  }
}

/** Dispatches `event` and keeps its `isTrusted`; false when a listener cancelled it. */
export function fireEvent(target: EventTarget, event: Event): boolean {
  const state = stateOf(target);
  const found = eventState(event);
  return state === undefined || found === undefined || dispatch(state, event, found);
}

/** Whether an event of this type would reach anybody: saves making events that nobody hears. */
export function hasListeners(target: EventTarget, type: string): boolean {
  const listeners = stateOf(target)?.listeners ?? [];
  for (let index = 0; index < listeners.length; index++) {
    if (listeners[index]?.type === type) return true;
  }
  return false;
}

/** Calls `observer` whenever a listener was added to or removed from `target`. */
export function observeListeners(target: EventTarget, observer: () => void): void {
  const state = stateOf(target);
  if (state !== undefined) state.onListenersChange = observer;
}

/** Where the methods of the global object keep their listeners; events name `globalThis` as their target. */
export const globalTarget: EventTarget = new EventTarget();
const globalState = stateOf(globalTarget);
if (globalState !== undefined) globalState.facade = globalThis;

/** Web IDL §3.7.7: called without a receiver, or on the global object, a method of this interface means the global. */
function receiverState(self: object | null | undefined): TargetState {
  const state = self === undefined || self === null || self === globalThis ? globalState : stateOf(self);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

function asCallback(value: unknown, method: string): object | null {
  if (value === null || value === undefined) return null;
  if (isObject(value)) return value;
  throw new TypeError(`Failed to execute '${method}' on 'EventTarget': parameter 2 is not of type 'Object'.`);
}

function findListener(
  state: TargetState,
  type: string,
  wanted: { readonly callback: object; readonly isCapture: boolean },
): Listener | undefined {
  for (let index = 0; index < state.listeners.length; index++) {
    const listener = state.listeners[index];
    if (
      listener?.callback === wanted.callback &&
      listener.type === type &&
      listener.isCapture === wanted.isCapture
    ) {
      return listener;
    }
  }
  return undefined;
}

function addListener(state: TargetState, listener: Listener): void {
  ArrayPrototypePush(state.listeners, listener);
  state.onListenersChange?.();
}

function removeListener(state: TargetState, listener: Listener): void {
  listener.isRemoved = true;
  const index = ArrayPrototypeIndexOf(state.listeners, listener);
  if (index !== -1) removeItems(state.listeners, index, 1);
  state.onListenersChange?.();
}

/** DOM §2.9 "dispatch" for a path of one target. */
function dispatch(state: TargetState, event: Event, found: EventState): boolean {
  found.isDispatching = true;
  found.target = state.facade;
  found.currentTarget = state.facade;
  found.phase = 2; // AT_TARGET
  if (!found.isPropagationStopped) invokeListeners(state, event, found);
  found.phase = 0; // NONE
  found.currentTarget = null;
  found.isDispatching = found.isPropagationStopped = found.isImmediateStopped = false;
  return !found.isCanceled;
}

/** DOM §2.9 "invoke": the capturing listeners first, then the others, unless one of the former stops propagation. */
function invokeListeners(state: TargetState, event: Event, found: EventState): void {
  innerInvoke(state, event, { found, isCapture: true });
  if (!found.isPropagationStopped) innerInvoke(state, event, { found, isCapture: false });
}

/** DOM §2.9 "inner invoke". */
function innerInvoke(
  state: TargetState,
  event: Event,
  { found, isCapture }: { readonly found: EventState; readonly isCapture: boolean },
): void {
  const listeners = ArrayPrototypeSlice(state.listeners);
  for (let index = 0; index < listeners.length; index++) {
    const listener = listeners[index];
    if (listener === undefined || listener.isRemoved) continue;
    if (listener.type !== found.type || listener.isCapture !== isCapture) continue;
    if (listener.isOnce) removeListener(state, listener);
    found.isInPassiveListener = listener.isPassive;
    callListener(listener.callback, event);
    found.isInPassiveListener = false;
    if (found.isImmediateStopped) return;
  }
}

/** Web IDL §3.12 "call a user object's operation": a function, or an object whose `handleEvent` is looked up at each call. */
function callListener(callback: object, event: Event): void {
  try {
    if (typeof callback === "function") {
      FunctionPrototypeCall(callback, event.currentTarget, event);
      return;
    }
    const method: unknown = isObject(callback) ? callback["handleEvent"] : undefined;
    if (typeof method !== "function") throw new TypeError("The listener's 'handleEvent' is not a function.");
    FunctionPrototypeCall(method, callback, event);
  } catch (error) {
    reportException(error);
  }
}

defineInterface(EventTarget, "EventTarget");
