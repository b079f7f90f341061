import { limitsOf, type Version } from "#runtime";
import type { FunctionVersion } from "./function-version.ts";

/** What the runtime needs of a version. */
export function toRuntimeVersion({ id, name, config, bundle }: FunctionVersion): Version {
  const { vars, missingBindings, compatibilityDate, compatibilityFlags, allowsEval } = config;
  const settings = JSON.stringify({
    name,
    vars,
    missingBindings,
    compatibilityDate,
    compatibilityFlags,
    allowsEval,
    logBytes: limitsOf(config).logBytes,
  });
  const { limits, egress, isolation, warmUp } = config;
  return {
    id: `${name}@${id}`,
    name,
    script: bundle.script,
    assets: bundle.assets,
    settings,
    limits,
    egress,
    isolation,
    warmUp,
  };
}
