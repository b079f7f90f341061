import v8 from "node:v8";
import vm from "node:vm";

let collect: (() => void) | undefined;

/** Lets go of all that nothing refers to, and gives its memory back to the system. Takes as long as there is memory in use: a millisecond for every few megabytes. */
export function collectGarbage(): void {
  collect ??= findCollector();
  collect();
}

/** V8's own function for it, which is there in contexts that are made after the flag was set. */
function findCollector(): () => void {
  v8.setFlagsFromString("--expose-gc");
  const found: unknown = vm.runInNewContext("gc");
  return isCollector(found) ? found : () => {};
}

function isCollector(value: unknown): value is () => void {
  return typeof value === "function";
}
