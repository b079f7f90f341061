import type { Call, CallListener } from "#runtime";
import type { Selection } from "./selection.ts";
import type { Entry } from "./store.ts";

/** Gives an entry out, as fast as the instance takes it. What it sends is the store's own memory. */
export class Hit implements CallListener {
  readonly #call: Call;
  readonly #chunks: readonly Buffer[];
  #next = 0;
  #isOver = false;

  constructor(call: Call, entry: Entry, selection: Selection) {
    this.#call = call;
    this.#chunks = slice(entry.body, selection);
    const { status, reason, fields } = selection;
    const head = [`${status}`, reason, ...fields].join("\0");
    this.#isOver = this.#chunks.length === 0;
    call.respond({ head, isEnd: this.#isOver });
    this.onRoom();
  }

  /** Never called: the head of a match is what opens it. */
  onHead(): void {}

  onData(chunk: Buffer): void {
    this.#call.consume(chunk.length);
  }

  onRoom(): void {
    while (!this.#isOver && this.#call.room > 0) {
      const chunk = this.#chunks[this.#next++];
      if (chunk !== undefined) this.#call.send(chunk);
      if (this.#next < this.#chunks.length) continue;
      this.#isOver = true;
      this.#call.end();
    }
  }

  onStop(): void {
    this.#isOver = true;
  }

  onAbort(): void {
    this.#isOver = true;
  }
}

/** The chunks between two offsets, without a copy. */
function slice(chunks: readonly Buffer[], { start, end }: Selection): readonly Buffer[] {
  const kept: Buffer[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, start - offset), Math.max(0, end - offset));
    if (part.length > 0) kept.push(part);
    offset += chunk.length;
  }
  return kept;
}
