import v8 from "node:v8";

/** From now on V8 compiles all of a script at once, not each function when it is first called: copies of this process find it done. */
export function compileEagerly(): void {
  v8.setFlagsFromString("--no-lazy");
}
