import { coarseNow } from "../performance/clock.ts";
import { ObjectDefineProperty, ReflectGetOwnPropertyDescriptor } from "../primordials.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineConstants, defineInterface } from "../webidl/interface.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";

/** The part of an event that its dispatcher works on. Trusted code only. */
export interface EventState {
  type: string;
  target: object | null;
  currentTarget: object | null;
  phase: number;
  bubbles: boolean;
  cancelable: boolean;
  composed: boolean;
  isInitialized: boolean;
  isDispatching: boolean;
  isTrusted: boolean;
  isCanceled: boolean;
  isPropagationStopped: boolean;
  isImmediateStopped: boolean;
  isInPassiveListener: boolean;
}

const NONE = 0;
const CAPTURING_PHASE = 1;
const AT_TARGET = 2;
const BUBBLING_PHASE = 3;

/** The state of `event`, or undefined when it is no event. */
export let eventState: (event: unknown) => EventState | undefined;

/** DOM §2.2. */
export class Event {
  readonly #state: EventState;
  readonly #timeStamp: number;
  /** DOM §2.2, `[LegacyUnforgeable]`: an own accessor that cannot be replaced. */
  declare readonly isTrusted: boolean;

  static {
    eventState = (event: unknown): EventState | undefined =>
      typeof event === "object" && event !== null && #state in event ? event.#state : undefined;
  }

  constructor(type: string, options: unknown = undefined) {
    requireArguments(arguments.length, 1, "Failed to construct 'Event'");
    const name = toDOMString(type);
    const init: Record<string, unknown> = asDictionary(options, "Failed to construct 'Event'");
    this.#state = makeState(name);
    // Web IDL §3.2.17: members are read in lexicographical order.
    this.#state.bubbles = Boolean(init["bubbles"]);
    this.#state.cancelable = Boolean(init["cancelable"]);
    this.#state.composed = Boolean(init["composed"]);
    this.#timeStamp = coarseNow();
    ObjectDefineProperty(this, "isTrusted", IS_TRUSTED);
  }

  get type(): string {
    return this.#state.type;
  }

  get target(): object | null {
    return this.#state.target;
  }

  get srcElement(): object | null {
    return this.#state.target;
  }

  get currentTarget(): object | null {
    return this.#state.currentTarget;
  }

  composedPath(): object[] {
    const { currentTarget } = this.#state;
    return currentTarget === null ? [] : [currentTarget];
  }

  get eventPhase(): number {
    return this.#state.phase;
  }

  stopPropagation(): void {
    this.#state.isPropagationStopped = true;
  }

  get cancelBubble(): boolean {
    return this.#state.isPropagationStopped;
  }

  set cancelBubble(value: unknown) {
    if (value) this.#state.isPropagationStopped = true;
  }

  stopImmediatePropagation(): void {
    this.#state.isPropagationStopped = true;
    this.#state.isImmediateStopped = true;
  }

  get bubbles(): boolean {
    return this.#state.bubbles;
  }

  get cancelable(): boolean {
    return this.#state.cancelable;
  }

  get returnValue(): boolean {
    return !this.#state.isCanceled;
  }

  set returnValue(value: unknown) {
    if (!value) cancelEvent(this.#state);
  }

  preventDefault(): void {
    cancelEvent(this.#state);
  }

  get defaultPrevented(): boolean {
    return this.#state.isCanceled;
  }

  get composed(): boolean {
    return this.#state.composed;
  }

  get timeStamp(): number {
    return this.#timeStamp;
  }

  initEvent(type: string, bubbles: unknown = false, cancelable: unknown = false): void {
    requireArguments(arguments.length, 1, "Failed to execute 'initEvent' on 'Event'");
    const name = toDOMString(type);
    const state = this.#state;
    if (state.isDispatching) return;
    state.isInitialized = true;
    state.isPropagationStopped = state.isImmediateStopped = state.isCanceled = state.isTrusted = false;
    state.target = null;
    state.type = name;
    state.bubbles = Boolean(bubbles);
    state.cancelable = Boolean(cancelable);
  }
}

/** DOM §2.9 "set the canceled flag". */
export function cancelEvent(state: EventState): void {
  if (state.cancelable && !state.isInPassiveListener) state.isCanceled = true;
}

/** Marks an event as made by the platform itself, and returns it. */
export function trustEvent<T extends Event>(event: T): T {
  const state = eventState(event);
  if (state !== undefined) state.isTrusted = true;
  return event;
}

function makeState(type: string): EventState {
  return {
    type,
    target: null,
    currentTarget: null,
    phase: NONE,
    bubbles: false,
    cancelable: false,
    composed: false,
    isInitialized: true,
    isDispatching: false,
    isTrusted: false,
    isCanceled: false,
    isPropagationStopped: false,
    isImmediateStopped: false,
    isInPassiveListener: false,
  };
}

const IS_TRUSTED: PropertyDescriptor & { readonly __proto__: null } = {
  __proto__: null,
  ...ReflectGetOwnPropertyDescriptor(
    {
      get isTrusted(): boolean {
        const state = eventState(this);
        if (state === undefined) throw new TypeError("Illegal invocation");
        return state.isTrusted;
      },
    },
    "isTrusted",
  ),
  configurable: false,
};

defineConstants(Event, { NONE, CAPTURING_PHASE, AT_TARGET, BUBBLING_PHASE });
defineInterface(Event, "Event");
