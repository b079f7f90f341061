import vm from "node:vm";
import type { HostOps, RealmEntry } from "../realm/host.ts";

/** The file name that the realm's own code has in stacks: whoever shows a stack leaves these lines out. */
const PLATFORM_FILE = "spore:realm";

/** The realm's script, compiled once for all realms of this process. */
export class PlatformScript {
  readonly #script: vm.Script;

  constructor(code: string) {
    this.#script = new vm.Script(code, { filename: PLATFORM_FILE });
  }

  /**
   * Evaluates it in a context.
   *
   * @returns What makes the platform's globals there (realm/main.ts).
   * @throws {TypeError} When the script is none of the realm's.
   */
  evaluate(context: vm.Context): (ops: HostOps) => RealmEntry {
    const boot: unknown = this.#script.runInContext(context);
    if (!isBoot(boot)) throw new TypeError("Cannot boot the realm: its script evaluates to no function");
    return boot;
  }
}

function isBoot(value: unknown): value is (ops: HostOps) => RealmEntry {
  return typeof value === "function";
}
