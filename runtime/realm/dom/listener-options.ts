import { isObject } from "../webidl/arguments.ts";

/** What a listener needs of the signal that ends it; abort.ts makes them, which would otherwise import in a circle. */
export interface ListenerSignal {
  readonly isAborted: () => boolean;
  readonly onAbort: (remove: () => void) => void;
}

/** DOM §2.7 "flatten more", with the dictionary read. */
export interface ListenerOptions {
  readonly isCapture: boolean;
  readonly isOnce: boolean;
  readonly isPassive: boolean;
  readonly signal: ListenerSignal | undefined;
}

let asSignal: (value: unknown) => ListenerSignal | undefined = rejectAll;

/** Tells how to recognise an AbortSignal; abort.ts calls it when it loads. */
export function setSignalConverter(convert: typeof asSignal): void {
  asSignal = convert;
}

/** Reads `AddEventListenerOptions or boolean`, members in lexicographical order. */
export function flattenOptions(options: unknown): ListenerOptions {
  if (!isObject(options)) {
    return { isCapture: Boolean(options), isOnce: false, isPassive: false, signal: undefined };
  }
  const isCapture = Boolean(options["capture"]);
  const isOnce = Boolean(options["once"]);
  const isPassive = Boolean(options["passive"]);
  const { signal: value } = options;
  if (value === undefined) return { isCapture, isOnce, isPassive, signal: undefined };
  const signal = asSignal(value);
  if (signal === undefined) {
    throw new TypeError(
      "Failed to execute 'addEventListener' on 'EventTarget': member signal is not of type 'AbortSignal'.",
    );
  }
  return { isCapture, isOnce, isPassive, signal };
}

function rejectAll(): undefined {}
