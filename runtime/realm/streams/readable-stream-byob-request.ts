import { requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toUnsignedLongLong } from "../webidl/integers.ts";
import { illegalConstructor, INTERNAL } from "./construction.ts";
import { ByobRequest, type ByobResponder } from "./byob-request.ts";
import { isDetached, readView } from "./view-slots.ts";

/** Streams §4.8. */
export class ReadableStreamBYOBRequest {
  readonly #state: ByobRequest;

  constructor(key: unknown = undefined, state: unknown = undefined) {
    if (key !== INTERNAL || !(state instanceof ByobRequest)) throw illegalConstructor();
    this.#state = state;
  }

  get view(): Uint8Array<ArrayBuffer> | null {
    return this.#state.view;
  }

  respond(bytesWritten: unknown): void {
    const state = this.#state;
    const prefix = "Failed to execute 'respond' on 'ReadableStreamBYOBRequest'";
    requireArguments(arguments.length, 1, prefix);
    const count = toUnsignedLongLong(bytesWritten, prefix);
    const controller = controllerOf(state, prefix);
    if (state.view !== null && isDetached(readView(state.view, prefix).buffer))
      throw new TypeError(`${prefix}: the view's buffer is detached.`);
    controller.respond(count);
  }

  respondWithNewView(view: unknown): void {
    const state = this.#state;
    const prefix = "Failed to execute 'respondWithNewView' on 'ReadableStreamBYOBRequest'";
    requireArguments(arguments.length, 1, prefix);
    const slots = readView(view, prefix);
    const controller = controllerOf(state, prefix);
    if (isDetached(slots.buffer)) throw new TypeError(`${prefix}: the view's buffer is detached.`);
    controller.respondWithNewView(slots);
  }
}

/** The object that a function sees of a request, the same one each time. */
export function wrapByobRequest(request: ByobRequest): ReadableStreamBYOBRequest {
  const { wrapper } = request;
  if (wrapper instanceof ReadableStreamBYOBRequest) return wrapper;
  const made = new ReadableStreamBYOBRequest(INTERNAL, request);
  request.wrapper = made;
  return made;
}

function controllerOf({ controller }: ByobRequest, prefix: string): ByobResponder {
  if (controller === undefined) throw new TypeError(`${prefix}: the request has been answered.`);
  return controller;
}

defineInterface(ReadableStreamBYOBRequest, "ReadableStreamBYOBRequest");
