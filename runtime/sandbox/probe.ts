import type { Version } from "../call.ts";
import type { Blank } from "../nursery/nursery.ts";
import { Instance } from "../pool/instance.ts";
import { readSandboxState, type SandboxState } from "./state.ts";

/** A function that does nothing. */
const PROBE: Version = {
  id: "probe",
  name: "probe",
  script: "(async function (__spore) { __spore.exports({ default: { fetch() {} } }); })",
  assets: [],
  settings: JSON.stringify({
    name: "probe",
    vars: {},
    missingBindings: [],
    compatibilityDate: "2026-01-01",
    compatibilityFlags: [],
    allowsEval: false,
  }),
};

/**
 * Starts an instance and asks the kernel what holds it: not what was meant to.
 *
 * @returns Undefined where the kernel does not tell: there is no /proc.
 */
export async function probeSandbox(take: () => Promise<Blank>): Promise<SandboxState | undefined> {
  const blank = await take();
  const instance = new Instance(blank, PROBE, {
    openSubrequest: () => {
      throw new Error("Cannot make a subrequest: the probe makes none");
    },
    events: { onLog: ignore, onSettled: ignore, onExit: ignore },
  });
  try {
    await instance.loaded;
    return await readSandboxState(instance.pid);
  } finally {
    instance.kill("probed");
    await blank.exited;
  }
}

function ignore(): void {
  // The probe is nobody's function.
}
