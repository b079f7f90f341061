/** What HTML's timers and base64, and the performance clock, need of the host. */
export interface TimerOps {
  /** Starts a timer; `RealmEntry.fireTimer` is called with `timer` after `delayMs`, again and again when `isRepeating`. */
  setTimer: (timer: number, delayMs: number, isRepeating: boolean) => void;
  clearTimer: (timer: number) => void;
  /** Has `RealmEntry.fireTimer` called with `task` in the next turn of the event loop, after those queued before. */
  queueTask: (task: number) => void;
  /** Milliseconds since the realm's time origin. */
  now: () => number;
  /** The time origin in milliseconds since the Unix epoch. */
  timeOrigin: () => number;
  /** Base64 of a string of bytes (code units up to 0xFF); `undefined` when a code unit is larger. */
  encodeBase64: (binary: string) => string | undefined;
  /** Infra §7 "forgiving-base64 decode", as a string of bytes; `undefined` when the text is not base64. */
  decodeBase64: (text: string) => string | undefined;
}
