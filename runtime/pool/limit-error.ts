import { type LimitUse, SporeError } from "../errors.ts";

const WORDS = {
  "cpu-limit": "of CPU time",
  "memory-limit": "of memory",
  "startup-limit": "for its start-up code",
} as const;

/** The failure of an invocation, or of a start, that a limit ended. */
export function limitError(code: keyof typeof WORDS, use: LimitUse): SporeError {
  const unit = use.limit.slice(use.limit.lastIndexOf("_") + 1).replace("mb", "MB");
  const who = code === "startup-limit" ? "function" : use.scope;
  const message = `Cannot go on: the ${who} used ${Math.round(use.used)} ${unit} ${WORDS[code]}, ${use.allowed} ${unit} are allowed`;
  return new SporeError(code, message, { limitUse: use });
}
