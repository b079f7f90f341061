import { DOMException } from "../dom/dom-exception.ts";
import { EventTarget } from "../dom/event-target.ts";
import { MessageEvent } from "../dom/message-event.ts";
import {
  NativePromise,
  PromisePrototypeThen,
  PromiseReject,
  PromiseResolve,
  ReflectApply,
  uncurryThis,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { closePort, enablePort, postToPort } from "./port-queue.ts";
import type { PortState } from "./port-state.ts";

/** The part of a stream's controller that is used here: public methods, captured before function code ran. */
export interface TransformController {
  readonly enqueue: (chunk: unknown) => void;
  readonly close: () => void;
  readonly error: (reason: unknown) => void;
}

/** Streams §8.2.1: what a transferred readable end is fed by. */
export interface CrossRealmSource {
  readonly start: (controller: TransformController) => void;
  readonly pull: () => Promise<void>;
  readonly cancel: (reason: unknown) => Promise<void>;
}

/** Streams §8.2.1: what takes the chunks of a transferred writable end. */
export interface CrossRealmSink {
  readonly start: (controller: Pick<TransformController, "error">) => void;
  readonly write: (chunk: unknown) => Promise<void>;
  readonly close: () => void;
  readonly abort: (reason: unknown) => Promise<void>;
}

const addEventListener: (self: EventTarget, type: string, listener: (event: unknown) => void) => void =
  uncurryThis(EventTarget.prototype.addEventListener);
const getData: unknown = Reflect.getOwnPropertyDescriptor(MessageEvent.prototype, "data")?.get;

/** Streams §8.2.1 "SetUpCrossRealmTransformReadable". */
export function crossRealmSource(port: PortState): CrossRealmSource {
  return {
    start(controller) {
      listen(port, controller, (type, value) => {
        if (type === "chunk") return controller.enqueue(value);
        if (type === "close") controller.close();
        else if (type === "error") controller.error(value);
        else return;
        closePort(port);
      });
    },
    pull() {
      post(port, "pull", undefined);
      return PromiseResolve(undefined);
    },
    cancel: (reason) => finishWithError(port, reason),
  };
}

/** Streams §8.2.1 "SetUpCrossRealmTransformWritable". */
export function crossRealmSink(port: PortState): CrossRealmSink {
  let backpressure = new Gate();
  return {
    start(controller) {
      listen(port, controller, (type, value) => {
        if (type === "error") controller.error(value);
        if (type === "pull" || type === "error") backpressure.open();
      });
    },
    write: (chunk) =>
      PromisePrototypeThen(backpressure.promise, () => {
        backpressure = new Gate();
        try {
          post(port, "chunk", chunk);
        } catch (error) {
          sendError(port, error);
          closePort(port);
          throw error;
        }
      }),
    close() {
      post(port, "close", undefined);
      closePort(port);
    },
    abort: (reason) => finishWithError(port, reason),
  };
}

function listen(
  port: PortState,
  controller: Pick<TransformController, "error">,
  onMessage: (type: unknown, value: unknown) => void,
): void {
  addEventListener(port.port, "message", (event) => {
    const data: unknown = typeof getData === "function" ? ReflectApply(getData, event, []) : undefined;
    if (isObject(data)) onMessage(data["type"], data["value"]);
  });
  addEventListener(port.port, "messageerror", () => {
    const error = new DOMException("A chunk could not be cloned.", "DataCloneError");
    sendError(port, error);
    controller.error(error);
    closePort(port);
  });
  enablePort(port);
}

/** Streams §8.2.1 "PackAndPostMessage". */
function post(port: PortState, type: string, value: unknown): void {
  postToPort(port, { __proto__: null, type, value }, []);
}

/** Streams §8.2.1 "CrossRealmTransformSendError": an error that cannot be cloned is not sent. */
function sendError(port: PortState, error: unknown): void {
  try {
    post(port, "error", error);
  } catch {
    // Nobody can be told.
  }
}

function finishWithError(port: PortState, reason: unknown): Promise<void> {
  try {
    post(port, "error", reason);
    return PromiseResolve(undefined);
  } catch (error) {
    sendError(port, error);
    return PromiseReject(error);
  } finally {
    closePort(port);
  }
}

/** A promise that is fulfilled when the other end asks for a chunk. */
class Gate {
  #open: (() => void) | undefined;
  readonly promise = new NativePromise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open?.();
  }
}
