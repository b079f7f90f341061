import * as promises from "./timers-promises.ts";

/** `node:timers`: Node's timers are objects, and so are these; as a number they are what the realm's own functions give. */
export class Timeout {
  #timer = 0;
  readonly #start: () => number;
  readonly #end: (timer: number) => void;

  constructor(start: () => number, end: (timer: number) => void) {
    this.#start = start;
    this.#end = end;
    this.#timer = start();
  }

  /** Nothing keeps a function going but its requests: both have no effect. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  refresh(): this {
    this.close();
    this.#timer = this.#start();
    return this;
  }

  close(): this {
    this.#end(this.#timer);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.#timer;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

type Callback = (...rest: never[]) => void;

const web = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
};

export function setTimeout(callback: Callback, delayMs?: number, ...rest: never[]): Timeout {
  requireFunction(callback);
  return new Timeout(() => Number(web.setTimeout(callback, delayMs, ...rest)), stop);
}

export function setInterval(callback: Callback, delayMs?: number, ...rest: never[]): Timeout {
  requireFunction(callback);
  return new Timeout(() => Number(web.setInterval(callback, delayMs, ...rest)), stop);
}

export function clearTimeout(timer?: unknown): void {
  if (timer instanceof Timeout) timer.close();
  else if (timer !== undefined && timer !== null) stop(Number(timer));
}

export function clearInterval(timer?: unknown): void {
  clearTimeout(timer);
}

/** Node's `setImmediate`: as soon as a timer can. */
export class Immediate extends Timeout {}

export function setImmediate(callback: Callback, ...rest: never[]): Immediate {
  requireFunction(callback);
  return new Immediate(() => Number(web.setTimeout(callback, 0, ...rest)), stop);
}

export function clearImmediate(immediate?: unknown): void {
  clearTimeout(immediate);
}

function stop(timer: number): void {
  web.clearTimeout(timer);
}

function requireFunction(callback: unknown): void {
  if (typeof callback === "function") return;
  const message = `The "callback" argument must be of type function. Received ${callback === null ? "null" : typeof callback}`;
  throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** `util.promisify(setTimeout)` of Node.js. */
const PROMISIFY = Symbol.for("nodejs.util.promisify.custom");
Object.defineProperty(setTimeout, PROMISIFY, { get: () => promises.setTimeout });
Object.defineProperty(setImmediate, PROMISIFY, { get: () => promises.setImmediate });

export { promises };
// oxlint-disable-next-line import/no-default-export -- as the module of Node.js
export default {
  clearImmediate,
  clearInterval,
  clearTimeout,
  promises,
  setImmediate,
  setInterval,
  setTimeout,
};
