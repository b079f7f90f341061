/** What the Console standard needs of the host. */
export interface ConsoleOps {
  /** Writes one line (which may hold line breaks) of the function's log. `level` is debug, log, info, warn or error. */
  log: (level: string, text: string) => void;
}
