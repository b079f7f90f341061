import type { Event } from "./event.ts";
import { EventTarget, globalTarget } from "./event-target.ts";
import { ReflectApply } from "../primordials.ts";

const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype;

/** The methods by which the global object is an EventTarget, whatever their receiver. */
export const globalMethods: Readonly<Record<string, unknown>> = {
  addEventListener(...rest: [type: string, callback: unknown, options?: unknown]): void {
    ReflectApply(addEventListener, globalTarget, rest);
  },
  removeEventListener(...rest: [type: string, callback: unknown, options?: unknown]): void {
    ReflectApply(removeEventListener, globalTarget, rest);
  },
  dispatchEvent(...rest: [event: Event]): boolean {
    return ReflectApply(dispatchEvent, globalTarget, rest);
  },
};
