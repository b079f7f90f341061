import { LazyPromise } from "./promises.ts";
import type { ReadIntoRequest, ReadRequest } from "./readable-state.ts";

/** Streams §4.3.2 `ReadableStreamReadResult`. */
export interface ReadResult {
  readonly value: unknown;
  readonly done: boolean;
}

/** A read that a function's promise stands for. */
export class ReadAnswer extends LazyPromise<ReadResult> implements ReadRequest, ReadIntoRequest {
  onChunk(value: unknown): void {
    this.resolve({ value, done: false });
  }

  onClose(value: unknown = undefined): void {
    this.resolve({ value, done: true });
  }

  onError(error: unknown): void {
    this.reject(error);
  }
}
