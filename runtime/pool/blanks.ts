import type { Blank, Nursery } from "../nursery/nursery.ts";

export interface BlanksOptions {
  readonly nursery: Nursery;
  /** How many blanks to keep ready. */
  readonly count: number;
}

/** Keeps a few blanks ready, so that a first request does not wait for a process to start. */
export class Blanks {
  readonly #nursery: Nursery;
  readonly #count: number;
  readonly #ready: Blank[] = [];
  #making: Promise<Blank>[] = [];
  #isClosed = false;

  constructor({ nursery, count }: BlanksOptions) {
    this.#nursery = nursery;
    this.#count = count;
  }

  /** How many blanks are ready. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Makes blanks until enough are ready or under way. */
  fill(): void {
    while (!this.#isClosed && this.#ready.length + this.#making.length < this.#count) this.#make();
  }

  /** Fulfils when as many blanks are ready as should be, or one could not be made. */
  async filled(): Promise<void> {
    this.fill();
    await Promise.all(this.#making);
  }

  /**
   * Takes a ready blank, else the next one that gets ready.
   *
   * @throws {Error} When no blank can be made.
   */
  async take(): Promise<Blank> {
    const blank = this.#ready.shift();
    if (blank !== undefined) {
      this.fill();
      return blank;
    }
    const next = this.#making.shift() ?? this.#nursery.makeBlank();
    this.fill();
    return next;
  }

  /** Makes no more blanks. Those that are ready belong to the nursery, which ends them. */
  close(): void {
    this.#isClosed = true;
  }

  #make(): void {
    const making = this.#nursery.makeBlank();
    this.#making.push(making);
    void this.#settle(making);
  }

  async #settle(making: Promise<Blank>): Promise<void> {
    let blank: Blank | undefined;
    try {
      blank = await making;
    } catch {
      // Whoever takes a blank next makes its own, and hears the reason; making more here would loop.
    }
    const index = this.#making.indexOf(making);
    if (index === -1) return; // It was taken while under way.
    void this.#making.splice(index, 1);
    if (blank === undefined) return;
    const own = blank;
    this.#ready.push(own);
    void own.exited.then(() => this.#lose(own));
  }

  #lose(blank: Blank): void {
    const index = this.#ready.indexOf(blank);
    if (index === -1) return;
    this.#ready.splice(index, 1);
    this.fill();
  }
}
