import { INITIAL_CREDIT_BYTES } from "./frames.ts";

/** Consumed bytes are given back in lots of this size: a CREDIT frame per chunk would double the frames. */
const CREDIT_LOT_BYTES = INITIAL_CREDIT_BYTES / 4;

/** The credit of one stream, both directions. */
export class Flow {
  /** Bytes that this side may still send. */
  credit = INITIAL_CREDIT_BYTES;
  /** Bytes that the other side may still send. */
  #granted = INITIAL_CREDIT_BYTES;
  #consumed = 0;

  /** Counts received body bytes. Returns whether the other side kept within its credit. */
  receive(bytes: number): boolean {
    this.#granted -= bytes;
    return this.#granted >= 0;
  }

  /** Counts bytes that were taken. Returns how many to give back now: 0 until a lot is full. */
  consume(bytes: number): number {
    this.#consumed += bytes;
    if (this.#consumed < CREDIT_LOT_BYTES) return 0;
    const lot = this.#consumed;
    this.#consumed = 0;
    this.#granted += lot;
    return lot;
  }

  /** Counts credit from the other side. Returns whether it is credit for bytes that were sent. */
  grant(bytes: number): boolean {
    this.credit += bytes;
    return bytes > 0 && this.credit <= INITIAL_CREDIT_BYTES;
  }
}
