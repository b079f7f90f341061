import type { ConsoleOps } from "../../realm/console/ops.ts";

/** Where the function's log goes. */
export function createConsoleOps(write: (level: string, text: string) => void): ConsoleOps {
  return {
    log: (level, text) => {
      write(level, text);
    },
  };
}
