/** `node:timers/promises`. */
interface Options {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

const web = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

export function setTimeout<T>(delayMs?: number, value?: T, options: Options = {}): Promise<T | undefined> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(abortError(signal));
    const timer = web.setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    }, delayMs);
    function onAbort(): void {
      web.clearTimeout(timer);
      reject(abortError(signal));
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

export function setImmediate<T>(value?: T, options: Options = {}): Promise<T | undefined> {
  return setTimeout(0, value, options);
}

/**
 * A tick at each turn, until the loop ends or the signal aborts.
 *
 * @yields {T | undefined} The value.
 */
export async function* setInterval<T>(
  delayMs?: number,
  value?: T,
  options: Options = {},
): AsyncGenerator<T | undefined> {
  while (true) yield await setTimeout(delayMs, value, options);
}

export const scheduler = {
  wait: (delayMs: number, options?: Options): Promise<unknown> => setTimeout(delayMs, undefined, options),
  yield: (): Promise<unknown> => setImmediate(),
};

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error("The operation was aborted", { cause: signal?.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

// oxlint-disable-next-line import/no-default-export -- as the module of Node.js
export default { scheduler, setImmediate, setInterval, setTimeout };
