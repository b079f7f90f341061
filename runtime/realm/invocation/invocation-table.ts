import { MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet } from "../primordials.ts";
import type { Invocation } from "./invocation.ts";

/** How many consecutive invocations find their own slot. A power of two. */
const SLOTS = 256;

/** Running invocations by stream. Slots rather than a map alone, for the collector's sake: see protocol/stream-table.ts. */
export class InvocationTable {
  readonly #slots: (Invocation | undefined)[] = [];
  readonly #others = new Map<number, Invocation>();

  constructor() {
    for (let slot = 0; slot < SLOTS; slot++) this.#slots[slot] = undefined;
  }

  get(stream: number): Invocation | undefined {
    const found = this.#slots[(stream / 2) & (SLOTS - 1)];
    return found?.stream === stream ? found : MapPrototypeGet(this.#others, stream);
  }

  add(invocation: Invocation): void {
    const slot = (invocation.stream / 2) & (SLOTS - 1);
    if (this.#slots[slot] === undefined) this.#slots[slot] = invocation;
    else MapPrototypeSet(this.#others, invocation.stream, invocation);
  }

  delete(stream: number): void {
    const slot = (stream / 2) & (SLOTS - 1);
    if (this.#slots[slot]?.stream === stream) this.#slots[slot] = undefined;
    else MapPrototypeDelete(this.#others, stream);
  }
}
