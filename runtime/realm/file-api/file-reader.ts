import { DOMException } from "../dom/dom-exception.ts";
import { trustEvent } from "../dom/event.ts";
import { defineEventHandler } from "../dom/event-handler.ts";
import { EventTarget, fireEvent } from "../dom/event-target.ts";
import { queueTask } from "../html/timer-table.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineConstants, defineInterface } from "../webidl/interface.ts";
import { type Blob, blobBytes, blobType, isBlob } from "./blob.ts";
import { packageData, type ResultKind } from "./package-data.ts";
import { ProgressEvent } from "./progress-event.ts";

const EMPTY = 0;
const LOADING = 1;
const DONE = 2;

let isReader: (value: unknown) => value is FileReader;

/** File API §6.2. The bytes are in memory: what takes a while elsewhere takes a few tasks here. */
export class FileReader extends EventTarget {
  #state = EMPTY;
  #result: string | ArrayBuffer | null = null;
  /** Counts the reads, so that what one of them has queued can tell that it was aborted. */
  #reads = 0;

  static {
    isReader = (value: unknown): value is FileReader =>
      typeof value === "object" && value !== null && #reads in value;
  }

  readAsArrayBuffer(blob: unknown): void {
    this.#read("ArrayBuffer", { blob: convertBlob(arguments.length, blob, "readAsArrayBuffer") });
  }

  readAsBinaryString(blob: unknown): void {
    this.#read("BinaryString", { blob: convertBlob(arguments.length, blob, "readAsBinaryString") });
  }

  readAsText(blob: unknown, encoding: unknown = ""): void {
    const converted = convertBlob(arguments.length, blob, "readAsText");
    this.#read("Text", { blob: converted, encoding: toDOMString(encoding) });
  }

  readAsDataURL(blob: unknown): void {
    this.#read("DataURL", { blob: convertBlob(arguments.length, blob, "readAsDataURL") });
  }

  abort(): void {
    this.#result = null;
    if (this.#state !== LOADING) return;
    this.#state = DONE;
    this.#reads += 1;
    this.#fire("abort", 0, 0);
    if (this.#state !== LOADING) this.#fire("loadend", 0, 0);
  }

  get readyState(): number {
    return this.#state;
  }

  get result(): string | ArrayBuffer | null {
    return this.#result;
  }

  /** Bytes that are in memory can always be read. */
  get error(): DOMException | null {
    void this.#state;
    return null;
  }

  /** File API §6.2.1 "read operation". */
  #read(
    kind: ResultKind,
    { blob, encoding = "" }: { readonly blob: Blob; readonly encoding?: string },
  ): void {
    if (this.#state === LOADING)
      throw new DOMException("The object is already busy reading Blobs.", "InvalidStateError");
    this.#state = LOADING;
    this.#result = null;
    this.#reads += 1;
    const bytes = blobBytes(blob);
    const total = bytes.length;
    this.#runInTasks(this.#reads, [
      () => this.#fire("loadstart", 0, total),
      () => {
        if (total > 0) this.#fire("progress", total, total);
      },
      () => {
        this.#state = DONE;
        this.#result = packageData(bytes, { kind, type: blobType(blob), encoding });
        this.#fire("load", total, total);
      },
      // A task of its own, for microtasks run between two events that a script did not fire.
      () => this.#fire("loadend", total, total),
    ]);
  }

  /** Runs each step in a task, as long as the read is neither aborted nor followed by another one. */
  #runInTasks(read: number, steps: readonly (() => void)[], next = 0): void {
    queueTask(() => {
      if (this.#reads !== read) return;
      steps[next]?.();
      if (next + 1 < steps.length) this.#runInTasks(read, steps, next + 1);
    });
  }

  #fire(type: string, loaded: number, total: number): void {
    const init = { __proto__: null, lengthComputable: total > 0, loaded, total };
    fireEvent(this, trustEvent(new ProgressEvent(type, init)));
  }
}

function convertBlob(count: number, blob: unknown, method: string): Blob {
  const prefix = `Failed to execute '${method}' on 'FileReader'`;
  requireArguments(count, 1, prefix);
  if (isBlob(blob)) return blob;
  throw new TypeError(`${prefix}: parameter 1 is not of type 'Blob'.`);
}

function asTarget(self: unknown): FileReader {
  if (isReader(self)) return self;
  throw new TypeError("Illegal invocation");
}

const EVENTS = ["loadstart", "progress", "load", "abort", "error", "loadend"];
for (let index = 0; index < EVENTS.length; index++)
  defineEventHandler(FileReader.prototype, EVENTS[index] ?? "", { asTarget });
defineConstants(FileReader, { EMPTY, LOADING, DONE });
defineInterface(FileReader, "FileReader");
