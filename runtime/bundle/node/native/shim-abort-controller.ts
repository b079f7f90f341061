/** Stands for Node's `internal/abort_controller`, over the realm's own classes. */
const { AbortController, AbortSignal } = globalThis;
export { AbortController, AbortSignal };

/** `util.aborted()`: a promise that is fulfilled when the signal aborts. */
export function aborted(signal: AbortSignal, resource: object): Promise<void> {
  if (typeof resource !== "object" || resource === null) {
    const message = 'The "resource" argument must be an object.';
    return Promise.reject(Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" }));
  }
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

export function transferableAbortController(): AbortController {
  return new AbortController();
}

export function transferableAbortSignal(signal: AbortSignal): AbortSignal {
  return signal;
}
