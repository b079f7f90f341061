import { AbortSignal, createAbortSignal, isAbortSignal } from "../dom/abort.ts";

/** Makes the signal of a request that came in, when somebody asks for it. */
export interface SignalOwner {
  makeSignal(): AbortSignal;
}

const anySignal = AbortSignal.any;

/** A request's signal (Fetch §5.4), made when a function asks for it. */
export class LazySignal {
  readonly #source: AbortSignal | SignalOwner | LazySignal | undefined;
  #signal: AbortSignal | undefined;

  /** @param source What the signal follows, or who makes it. */
  constructor(source: AbortSignal | SignalOwner | LazySignal | undefined) {
    this.#source = source;
  }

  /** The signal that functions see: one that follows the source, never the source itself. */
  get signal(): AbortSignal {
    this.#signal ??= this.#make();
    return this.#signal;
  }

  /** A signal that aborts when this one would, or undefined when nothing can abort it. */
  get effective(): AbortSignal | undefined {
    if (this.#signal !== undefined) return this.#signal;
    const source = this.#source;
    if (source === undefined || isAbortSignal(source)) return source;
    return source instanceof LazySignal ? source.effective : this.signal;
  }

  #make(): AbortSignal {
    const source = this.#source;
    if (source === undefined) return createAbortSignal();
    if (isAbortSignal(source)) return anySignal([source]);
    return source instanceof LazySignal ? anySignal([source.signal]) : source.makeSignal();
  }
}
