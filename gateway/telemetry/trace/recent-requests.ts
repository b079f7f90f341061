import type { RequestRecord } from "../request-record.ts";

/** The last requests that were kept, for the page: as many as fit into a ring. */
export class RecentRequests {
  readonly #ring: RequestRecord[] = [];
  readonly #size: number;
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(record: RequestRecord): void {
    this.#ring[this.#next % this.#size] = record;
    this.#next += 1;
  }

  /** The newest first. */
  list(): readonly RequestRecord[] {
    const { length } = this.#ring;
    return Array.from({ length }, (_none, index) => this.#ring[(this.#next - 1 - index) % this.#size]).filter(
      (record) => record !== undefined,
    );
  }

  find(id: string): RequestRecord | undefined {
    return this.#ring.find((record) => record.id === id);
  }
}
