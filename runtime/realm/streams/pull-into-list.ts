import { NativeUint8Array } from "../primordials.ts";
import type { ByteQueue } from "./byte-queue.ts";
import { ByobRequest, type ByobResponder } from "./byob-request.ts";
import type { PullInto } from "./pull-into.ts";
import { Queue } from "./queue.ts";

/** Streams §4.7.2 [[pendingPullIntos]], and [[byobRequest]], by which the source fills the first of them. */
export class PullIntoList {
  readonly #list = new Queue<PullInto>();
  readonly #responder: ByobResponder;
  #request: ByobRequest | null = null;

  constructor(responder: ByobResponder) {
    this.#responder = responder;
  }

  get isEmpty(): boolean {
    return this.#list.isEmpty;
  }

  get first(): PullInto | undefined {
    return this.#list.first;
  }

  push(pullInto: PullInto): void {
    this.#list.push(pullInto);
  }

  shift(): PullInto | undefined {
    return this.#list.shift();
  }

  /** Streams §4.9.5 …GetBYOBRequest. */
  get request(): ByobRequest | null {
    const { first } = this;
    if (this.#request === null && first !== undefined) {
      const { buffer, byteOffset, byteLength, bytesFilled } = first;
      const view = new NativeUint8Array(buffer, byteOffset + bytesFilled, byteLength - bytesFilled);
      this.#request = new ByobRequest(this.#responder, view);
    }
    return this.#request;
  }

  /** Streams §4.9.5 …InvalidateBYOBRequest. */
  invalidateRequest(): void {
    if (this.#request === null) return;
    this.#request.controller = undefined;
    this.#request.view = null;
    this.#request = null;
  }

  /** Streams §4.9.5 …ClearPendingPullIntos. */
  clear(): void {
    this.invalidateRequest();
    this.#list.clear();
  }

  /** Streams §4.7.4 [[ReleaseSteps]]: the source may still fill the first, which then waits for no reader. */
  release(): void {
    const { first } = this;
    if (first === undefined) return;
    first.readerType = "none";
    this.#list.clear();
    this.#list.push(first);
  }

  /** Streams §4.9.5 …ProcessPullIntoDescriptorsUsingQueue: those that are filled, which leave the list. */
  fillFrom(queue: ByteQueue): Queue<PullInto> {
    const filled = new Queue<PullInto>();
    while (queue.totalSize > 0) {
      const { first } = this;
      if (first === undefined || !first.fillFrom(queue)) return filled;
      this.#list.shift();
      filled.push(first);
    }
    return filled;
  }
}
