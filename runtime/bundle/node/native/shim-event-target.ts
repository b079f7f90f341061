/** Stands for Node's `internal/event_target`, over the realm's own. */
export const kResistStopPropagation = Symbol("kResistStopPropagation");
export const kWeakHandler = Symbol("kWeak");
export const kEvents = Symbol("kEvents");
export const kMaxEventTargetListeners = Symbol("kMaxEventTargetListeners");
export const kMaxEventTargetListenersWarned = Symbol("kMaxEventTargetListenersWarned");

export function isEventTarget(value: unknown): boolean {
  return value instanceof EventTarget;
}
const { Event, EventTarget: Target } = globalThis;
export { Event, Target as EventTarget };
