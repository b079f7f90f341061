import { createHash } from "node:crypto";
import type { Bundle } from "#runtime";
import type { FunctionConfig } from "./function-config.ts";

/** One immutable build of a function, with all that it needs to run. */
export interface FunctionVersion {
  /** 16 hexadecimal digits, made of everything that decides how the version behaves: equal builds have equal ids. */
  readonly id: string;
  readonly name: string;
  readonly config: FunctionConfig;
  readonly bundle: Bundle;
}

/** Makes a version of a build. */
export function createVersion(config: FunctionConfig, bundle: Bundle): FunctionVersion {
  return Object.freeze({ id: hashVersion(config, bundle), name: config.name, config, bundle });
}

function hashVersion(config: FunctionConfig, { script, assets, format }: Bundle): string {
  const { name, compatibilityDate, compatibilityFlags, allowsEval, vars, missingBindings } = config;
  const { limits, egress, isolation, warmUp } = config;
  const settings = {
    name,
    compatibilityDate,
    compatibilityFlags,
    allowsEval,
    vars,
    limits,
    egress,
    isolation,
    warmUp,
    missingBindings,
    format,
  };
  const hash = createHash("sha256").update(JSON.stringify(settings)).update("\0").update(script);
  for (const { kind, name: file, bytes } of assets) {
    // Lengths keep what is beside each other apart.
    hash.update(JSON.stringify([kind, file, bytes.length])).update(bytes);
  }
  return hash.digest("hex").slice(0, 16);
}
