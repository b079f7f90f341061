import { type Completion, react } from "./promises.ts";
import type { ReadableSource } from "./readable-state.ts";

/** What a controller tells of itself, and hears, while its source is pulled. */
export interface Pulled {
  /** Streams §4.9.5 …ShouldCallPull: whether the stream wants more, once its source has started. */
  readonly wantsMore: boolean;
  error(reason: unknown): void;
}

/** Streams §4.6.2 [[started]], [[pulling]], [[pullAgain]], and the algorithms: a source, which is asked for one chunk at a time. */
export class SourcePull {
  readonly #pulled: Pulled;
  #source: ReadableSource | undefined;
  #isStarted = false;
  #isPulling = false;
  #shouldPullAgain = false;

  readonly #onPulled = (): void => {
    this.#isPulling = false;
    if (!this.#shouldPullAgain) return;
    this.#shouldPullAgain = false;
    this.pullIfNeeded();
  };
  readonly #onFailed = (error: unknown): void => this.#pulled.error(error);

  constructor(source: ReadableSource, pulled: Pulled) {
    this.#source = source;
    this.#pulled = pulled;
  }

  /** The end of SetUpReadable…Controller, with what the source's start answered. */
  start(started: Completion): void {
    react(
      started,
      () => {
        this.#isStarted = true;
        this.pullIfNeeded();
      },
      this.#onFailed,
    );
  }

  /** …ShouldCallPull. */
  get isNeeded(): boolean {
    return this.#isStarted && this.#pulled.wantsMore;
  }

  /** …CallPullIfNeeded. */
  pullIfNeeded(): void {
    if (!this.isNeeded) return;
    if (this.#isPulling) {
      this.#shouldPullAgain = true;
      return;
    }
    this.#isPulling = true;
    react(this.#source?.pull(), this.#onPulled, this.#onFailed);
  }

  cancel(reason: unknown): Completion {
    const result = this.#source?.cancel(reason);
    this.clear();
    return result;
  }

  /** …ClearAlgorithms: what is over must not keep its source alive. */
  clear(): void {
    this.#source = undefined;
  }
}
