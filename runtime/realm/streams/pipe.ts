import { abortReason, type AbortSignal, addAbortAlgorithm, isAborted } from "../dom/abort.ts";
import { FULFILLED, LazyPromise, queueTask, react } from "./promises.ts";
import {
  acquireDefaultReader,
  cancelReadable,
  type DefaultReader,
  type Readable,
  readDefault,
  type ReadRequest,
  releaseReader,
} from "./readable-state.ts";
import { acquireWriter, closeOrPropagate, desiredSizeOf, releaseWriter, writeChunk } from "./writer-state.ts";
import { abortWritable, isOver, type Writable, type Writer, type WriteRequest } from "./writable-state.ts";

/** Streams §4.1 `StreamPipeOptions`, converted. */
export interface PipeOptions {
  readonly preventClose: boolean;
  readonly preventAbort: boolean;
  readonly preventCancel: boolean;
  readonly signal: AbortSignal | undefined;
}

/** How a pipe ended. */
type Outcome = { readonly error: unknown } | undefined;

/** Streams §4.9.1 ReadableStreamPipeTo. Both streams have to be unlocked. */
export function pipe(source: Readable, target: Writable, options: PipeOptions): Promise<undefined> {
  return new Pipe(source, target, options).start();
}

/**
 * A pipe is its own read request and its own write request, so that a chunk costs no object beyond the queue's.
 */
class Pipe implements ReadRequest, WriteRequest {
  readonly #source: Readable;
  readonly #target: Writable;
  readonly #options: PipeOptions;
  readonly #reader: DefaultReader;
  readonly #writer: Writer;
  readonly #result = new LazyPromise();
  #isShuttingDown = false;
  #isReading = false;
  /** Whether the read that runs was started by this pipe a moment ago, so that its chunk can be written at once. */
  #isInStep = false;
  #pendingWrites = 0;
  #onWritesDone: (() => void) | undefined;
  #unfollowSignal: (() => void) | undefined;

  #deferred: unknown;

  readonly #step = (): void => this.#passChunks();
  readonly #writeDeferred = (): void => {
    const chunk = this.#deferred;
    this.#deferred = undefined;
    this.#isReading = false;
    writeChunk(this.#writer, chunk, this);
    this.#passChunks();
  };

  constructor(source: Readable, target: Writable, options: PipeOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#reader = acquireDefaultReader(source);
    this.#writer = acquireWriter(target);
    source.isDisturbed = true;
  }

  start(): Promise<undefined> {
    const { signal } = this.#options;
    const { promise } = this.#result;
    if (signal !== undefined) {
      if (isAborted(signal)) {
        this.#abort(abortReason(signal));
        return promise;
      }
      this.#unfollowSignal = addAbortAlgorithm(signal, () => this.#abort(abortReason(signal)));
    }
    this.#watchSource();
    this.#watchTarget();
    react(this.#writer.ready, this.#step, doNothing);
    return promise;
  }

  onChunk(chunk: unknown): void {
    this.#pendingWrites++;
    if (this.#isInStep) {
      this.#isReading = false;
      writeChunk(this.#writer, chunk, this);
      return;
    }
    // The source's enqueue() runs: the sink must not be called inside of it. Until then, the read counts as running.
    this.#deferred = chunk;
    queueTask(this.#writeDeferred);
  }

  onClose(): void {
    this.#isReading = false;
  }

  onError(): void {
    this.#isReading = false;
  }

  resolve(): void {
    this.#endWrite();
  }

  reject(): void {
    this.#endWrite();
  }

  #endWrite(): void {
    this.#pendingWrites--;
    if (this.#pendingWrites === 0) this.#onWritesDone?.();
  }

  /** Reads while the source has chunks and the target wants them. */
  #passChunks(): void {
    while (!this.#isShuttingDown && !this.#isReading) {
      const desired = desiredSizeOf(this.#target);
      if (desired === null) return;
      if (desired <= 0) {
        react(this.#writer.ready, this.#step, doNothing);
        return;
      }
      this.#isReading = true;
      this.#isInStep = true;
      readDefault(this.#reader, this);
      this.#isInStep = false;
      if (this.#source.state !== "readable") return;
    }
  }

  /** "Errors must be propagated forward" and "closing must be propagated forward". */
  #watchSource(): void {
    const source = this.#source;
    const onClosed = (): void => {
      const close = this.#options.preventClose ? undefined : () => closeOrPropagate(this.#writer);
      this.#shutDown(undefined, close);
    };
    const onErrored = (error: unknown): void => {
      const abort = this.#options.preventAbort ? undefined : () => abortWritable(this.#target, error);
      this.#shutDown({ error }, abort);
    };
    if (source.state === "errored") onErrored(source.storedError);
    else if (source.state === "closed") onClosed();
    else react(this.#reader.closed, onClosed, onErrored);
  }

  /** "Errors must be propagated backward" and "closing must be propagated backward". */
  #watchTarget(): void {
    const target = this.#target;
    const onErrored = (error: unknown): void => {
      const cancel = this.#options.preventCancel ? undefined : () => cancelReadable(this.#source, error);
      this.#shutDown({ error }, cancel);
    };
    if (target.state === "errored") onErrored(target.storedError);
    else if (target.isClosing || isOver(target))
      onErrored(new TypeError("Cannot pipe to the stream: found it closing or closed, wanted it writable"));
    else react(this.#writer.closed, doNothing, onErrored);
  }

  /** What the signal does. */
  #abort(error: unknown): void {
    const { preventAbort, preventCancel } = this.#options;
    this.#shutDown({ error }, () => {
      const aborted =
        preventAbort || this.#target.state !== "writable" ? FULFILLED : abortWritable(this.#target, error);
      const cancelled =
        preventCancel || this.#source.state !== "readable" ? FULFILLED : cancelReadable(this.#source, error);
      return both(aborted, cancelled);
    });
  }

  /** "Shutdown with an action", or without one. */
  #shutDown(outcome: Outcome, action: (() => Promise<unknown>) | undefined): void {
    if (this.#isShuttingDown) return;
    this.#isShuttingDown = true;
    const finish = (): void => {
      if (action === undefined) this.#finalize(outcome);
      else
        react(
          action(),
          () => this.#finalize(outcome),
          (error) => this.#finalize({ error }),
        );
    };
    if (this.#target.state !== "writable" || this.#target.isClosing) finish();
    else if (this.#pendingWrites === 0) queueTask(finish);
    else this.#onWritesDone = () => queueTask(finish);
  }

  #finalize(outcome: Outcome): void {
    this.#onWritesDone = undefined;
    releaseWriter(this.#writer);
    releaseReader(this.#reader);
    this.#unfollowSignal?.();
    if (outcome === undefined) this.#result.resolve(undefined);
    else this.#result.reject(outcome.error);
  }
}

/** Web IDL "get a promise for waiting for all" of two. */
function both(first: Promise<unknown>, second: Promise<unknown>): Promise<undefined> {
  const result = new LazyPromise();
  let waiting = 2;
  function onFulfilled(): void {
    waiting--;
    if (waiting === 0) result.resolve(undefined);
  }
  react(first, onFulfilled, (error) => result.reject(error));
  react(second, onFulfilled, (error) => result.reject(error));
  return result.promise;
}

function doNothing(): void {}
