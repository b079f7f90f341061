import { checkSection, describeValue, problemAt } from "./config-check.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigFile } from "./config-file.ts";
import { isInherited } from "./config-keys.ts";
import type { CheckedConfig } from "./config-schema.ts";
import { isRecord } from "./key-path.ts";

/** A config as one environment sees it. */
export interface EnvironmentConfig {
  readonly checked: CheckedConfig;
  /** All keys, those that Spore does not act on too. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/**
 * Picks the part of a config that counts for an environment. As wrangler documents it, a section gets the top's values, except
 * for variables, replacements and bindings, and its function is called `<name>-<environment>` unless it says otherwise.
 *
 * @throws {ConfigError} When a value is wrong, or the config has environments but not this one.
 */
export function selectEnvironment(file: ConfigFile, environment: string | undefined): EnvironmentConfig {
  const top = checkSection({ file, keys: [], value: file.value });
  if (environment === undefined) return { checked: top, raw: file.value, warnings: [] };
  const sections = file.value["env"];
  if (sections === undefined) {
    const warning = `found no environments, so that "${environment}" is the same as none`;
    return { checked: top, raw: file.value, warnings: [warning] };
  }
  const section = { file, keys: ["env", environment], value: findSection(file, sections, environment) };
  const own = checkSection(section);
  const ownRaw = isRecord(section.value) ? section.value : {};
  const name = own.name ?? (top.name === undefined ? undefined : `${top.name}-${environment}`);
  const hasRoutes = own.route !== undefined || own.routes !== undefined;
  return {
    checked: {
      ...inheritedPart(top, hasRoutes),
      ...own,
      ...(name === undefined ? {} : { name }),
    },
    raw: { ...inheritedPart(file.value, hasRoutes), ...ownRaw },
    warnings: listForgotten(top, own, environment),
  };
}

function findSection(file: ConfigFile, sections: unknown, environment: string): unknown {
  if (isRecord(sections) && isRecord(sections[environment])) return sections[environment];
  const known = isRecord(sections) ? Object.keys(sections).map((name) => `"${name}"`) : [];
  const found =
    isRecord(sections) && environment in sections ? describeValue(sections[environment]) : "no such section";
  const whole = { file, keys: [], value: file.value };
  const message = `found ${found}, expected one of the environments ${known.join(", ") || "(there are none)"}`;
  throw new ConfigError(file.file, [problemAt(whole, ["env", environment], message)]);
}

function inheritedPart<T extends object>(top: T, hasRoutes: boolean): T {
  const inherited = { ...top };
  for (const key of Object.keys(inherited)) {
    const isRoute = key === "route" || key === "routes";
    if (!isInherited(key) || key === "env" || (isRoute && hasRoutes)) Reflect.deleteProperty(inherited, key);
  }
  return inherited;
}

/** Variables of the top that the section lacks, which wrangler warns of as well. */
function listForgotten(top: CheckedConfig, own: CheckedConfig, environment: string): readonly string[] {
  return (["vars", "define"] as const).flatMap((key) => {
    const missing = Object.keys(top[key] ?? {}).filter((name) => !Object.hasOwn(own[key] ?? {}, name));
    if (missing.length === 0) return [];
    const names = missing.map((name) => `"${key}.${name}"`).join(", ");
    return [`${names}: set at the top only; env.${environment} does not inherit "${key}"`];
  });
}
