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

/** A process of a nursery's. A copy is a blank or an instance. */
export interface NurseryProcess {
  readonly pid: number;
  readonly kind: "zygote" | "snapshot" | "copy";
}

/** Makes processes. What stands behind it, `spawn()` or `fork()`, is the nursery's business alone. */
export interface Nursery extends AsyncDisposable {
  /** How processes are made. */
  readonly kind: "fork" | "spawn";
  /** Every process that it made and that has not ended. */
  readonly processes: readonly NurseryProcess[];
  /**
   * Makes one blank.
   *
   * @throws {Error} When the process ends, or is not ready within the start-up time.
   */
  makeBlank(): Promise<Blank>;
  /** Takes a blank's process, which is frozen (protocol/frames.ts, "Snapshots"), as a snapshot. Only where processes are forked. */
  keepSnapshot?(frozen: Blank): Snapshot;
}

/** A frozen process in which a version's start-up code has run. Whoever holds it owns it. */
export interface Snapshot {
  readonly pid: number;
  /** Fulfils when the process is gone. Its copies go on. */
  readonly exited: Promise<string>;
  /**
   * Makes a copy: an instance that may be called at once.
   *
   * @throws {Error} When the process is gone or the kernel refuses.
   */
  fork(): Promise<Blank>;
  kill(): void;
}
