import type { Socket } from "node:net";

/**
 * A process that is connected and holds a pristine realm. It was never given function code.
 *
 * Whoever takes a blank owns its process, and must see it end.
 */
export interface Blank {
  readonly pid: number;
  /** The frames' byte stream. READY has been read from it already. */
  readonly socket: Socket;
  /** Fulfils when the process is gone and reaped, with how it ended. */
  readonly exited: Promise<string>;
  /** Ends the process at once. */
  kill(): void;
}

/** Makes processes. What stands behind it, `spawn()` or `fork()`, is the nursery's business alone. */
export interface Nursery extends AsyncDisposable {
  /**
   * Makes one blank.
   *
   * @throws {Error} When the process ends, or is not ready within the start-up time.
   */
  makeBlank(): Promise<Blank>;
}
