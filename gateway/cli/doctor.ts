import { release } from "node:os";
import { parseArgs } from "node:util";
import { createRuntime, isLayerName, LAYERS, type LayerName, layersOf, type SandboxState } from "#runtime";
import { readRequiredLayers, UsageError } from "./arguments.ts";

export const DOCTOR_HELP = `Usage: spore doctor [options]

Starts an instance and asks the kernel which layers of the sandbox hold it. Exit code: 0 when all that are required do, else 1.

Options:
  --require-sandbox <list>  the layers that are required, with commas (default: those of serve)
  --json                    a JSON object
  -h, --help                print this
`;

/** What was found out. */
interface Findings {
  readonly nursery: { readonly kind: "fork" | "spawn"; readonly reason: string };
  /** By layer, whether it holds; null where the kernel does not tell. */
  readonly layers: Readonly<Record<LayerName, boolean | null>> | undefined;
  readonly required: readonly LayerName[];
  readonly kernel: SandboxState | undefined;
}

/** `spore doctor`: prints what holds on this machine. Returns the exit code. */
export async function doctor(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (positionals.length > 0)
    throw new UsageError(`Cannot examine "${positionals.join(" ")}": wanted options alone`);
  if (values.help === true) {
    process.stdout.write(DOCTOR_HELP);
    return 0;
  }
  const findings = await examine(readRequiredLayers(values["require-sandbox"], "serve"));
  process.stdout.write(values.json === true ? `${JSON.stringify(findings)}\n` : describe(findings));
  return findings.required.every((name) => findings.layers?.[name] === true) ? 0 : 1;
}

async function examine(required: readonly LayerName[]): Promise<Findings> {
  await using runtime = await createRuntime({
    openSubrequest: () => {
      throw new Error("Cannot make a subrequest: nothing is served");
    },
    onLog: ignore,
    onExit: ignore,
    onStderr: ignore,
    blanks: 1,
  });
  const kernel = await runtime.probe();
  const layers = kernel === undefined ? undefined : layersOf(kernel);
  return { nursery: runtime.nursery, layers, required, kernel };
}

function describe({ nursery, layers, required }: Findings): string {
  const lines = [
    `Spore on ${process.platform} ${release()}, ${process.arch}, Node ${process.version}`,
    nursery.kind === "fork"
      ? "Processes are copies of one that is ready (fork)."
      : `Processes are spawned, which is slower and holds less than fork: ${nursery.reason}`,
    "",
    ...Object.entries(LAYERS).flatMap(([name, { keeps, remedy }]) => {
      if (!isLayerName(name)) return [];
      const holds = layers?.[name] ?? null;
      const needed = required.includes(name) ? " (required)" : "";
      const line = `  ${describeState(holds).padEnd(8)}${name.padEnd(14)}${keeps}${needed}`;
      return holds === true ? [line] : [line, `${" ".repeat(24)}${remedy}`];
    }),
    "",
  ];
  const missing = required.filter((name) => layers?.[name] !== true);
  const verdict =
    missing.length === 0
      ? "All that is required holds."
      : `Required and missing: ${missing.join(", ")}. spore serve will not start here unless --require-sandbox asks for less.`;
  return `${[...lines, verdict].join("\n")}\n`;
}

function describeState(holds: boolean | null): string {
  if (holds === null) return "unknown";
  return holds ? "holds" : "MISSING";
}

function ignore(): void {
  // The probe says nothing.
}

function parse(args: readonly string[]): ReturnType<typeof readFlags> {
  try {
    return readFlags(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the flags make it
function readFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "require-sandbox": { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}
