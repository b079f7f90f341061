import {
  FunctionPrototypeCall,
  MapPrototypeGet,
  MapPrototypeSet,
  ObjectDefineProperty,
  ReflectGetOwnPropertyDescriptor,
  WeakMapPrototypeGet,
  WeakMapPrototypeSet,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { cancelEvent, type Event, eventState } from "./event.ts";
import { EventTarget } from "./event-target.ts";

type Handlers = Map<string, { value: object | null }>;

const handlersByTarget = new WeakMap<object, Handlers>();
// oxlint-disable-next-line typescript/unbound-method -- captured here, called with its receiver below
const { addEventListener } = EventTarget.prototype;

/** How an `on<type>` attribute calls its function; `OnErrorEventHandler` spreads the event over five arguments. */
type CallHandler = (handler: object, target: unknown, event: Event) => void;

/** HTML §8.1.8.1: gives `prototype` the event handler attribute `on<type>`. `asTarget` checks and maps the receiver. */
export function defineEventHandler(
  prototype: object,
  type: string,
  {
    asTarget,
    call = callHandler,
    onSet,
  }: {
    readonly asTarget: (self: unknown) => EventTarget;
    readonly call?: CallHandler;
    /** Runs after each assignment. */
    readonly onSet?: (target: EventTarget) => void;
  },
): void {
  const attribute = `on${type}`;
  const accessors = {
    get [attribute](): object | null {
      return getHandler(asTarget(this), type);
    },
    set [attribute](value: unknown) {
      const target = asTarget(this);
      setHandler(target, { type, value: isObject(value) ? value : null, call });
      onSet?.(target);
    },
  };
  const descriptor = ReflectGetOwnPropertyDescriptor(accessors, attribute);
  ObjectDefineProperty(prototype, attribute, {
    __proto__: null,
    ...descriptor,
    enumerable: true,
    configurable: true,
  });
}

function getHandler(target: EventTarget, type: string): object | null {
  const handlers = WeakMapPrototypeGet(handlersByTarget, target);
  return (handlers && MapPrototypeGet(handlers, type)?.value) ?? null;
}

function setHandler(
  target: EventTarget,
  { type, value, call }: { readonly type: string; readonly value: object | null; readonly call: CallHandler },
): void {
  let handlers = WeakMapPrototypeGet(handlersByTarget, target);
  if (handlers === undefined) {
    handlers = new Map();
    WeakMapPrototypeSet(handlersByTarget, target, handlers);
  }
  const existing = MapPrototypeGet(handlers, type);
  if (existing !== undefined) {
    existing.value = value;
    return;
  }
  if (value === null) return;
  const handler: { value: object | null } = { value };
  MapPrototypeSet(handlers, type, handler);
  // The listener keeps the place of the first assignment, whatever is assigned later.
  FunctionPrototypeCall(addEventListener, target, type, (event: Event) => {
    if (handler.value !== null) call(handler.value, event.currentTarget, event);
  });
}

/** HTML §8.1.8.1 "the event handler processing algorithm": returning false cancels the event. */
export function callHandler(handler: object, target: unknown, event: Event): void {
  if (typeof handler !== "function") return;
  const result: unknown = FunctionPrototypeCall(handler, target, event);
  const state = eventState(event);
  if (result === false && state !== undefined) cancelEvent(state);
}
