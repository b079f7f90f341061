import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isLayerName, LAYERS, type LayerName } from "#runtime";
import type { KeyPairFiles } from "../tls/mod.ts";
import {
  CONTROL_ADDRESS_FORM,
  type ControlAddress,
  DEFAULT_CONTROL_ADDRESS,
  parseControlAddress,
} from "../control/mod.ts";
import { ALLOW_ENTRY_FORM, type AllowList, parseAllowEntry } from "../egress/mod.ts";

/** What the command line says, checked. */
export interface Arguments {
  readonly command: "serve" | "dev" | "check" | "routes" | "help" | "version";
  /** The folder or file with the functions. */
  readonly path: string;
  readonly host: string;
  readonly port: number;
  readonly environment: string | undefined;
  /** Whether every function may make code of strings, whatever its config says. */
  readonly allowsEval: boolean;
  readonly maxBodyBytes: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly trustsProxy: boolean;
  /** Whether plain requests are read without node:http. */
  readonly hasFront: boolean;
  /** Certificates and their keys; empty for plain HTTP. */
  readonly keyPairs: readonly KeyPairFiles[];
  /** How many processes take requests. */
  readonly workers: number;
  /** What functions may reach whose config does not say. */
  readonly egress: AllowList;
  /** What a config may open to its function; undefined for no bound. */
  readonly egressBound: AllowList | undefined;
  /** Layers of the sandbox without which nothing is served. */
  readonly requiredLayers: readonly LayerName[];
  /** Where the operator's listener is. */
  readonly control: ControlAddress;
  /** What requests to it must bring. */
  readonly controlToken: string | undefined;
}

/** The command line cannot be followed; `message` says what was found and what was wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Usage: spore <command> [dir]

Commands:
  serve [dir]    serve the functions in dir
  dev [dir]      the same, and rebuild a function when one of its files changes
  check [dir]    build and validate, then exit: 0 when everything is in order, else 1
  routes [dir]   list where each function answers
  tail [name]    follow what a running gateway logs and answers: spore tail --help
  usage [name]   print what functions used: spore usage --help
  doctor         print which layers of the sandbox hold on this machine: spore doctor --help

[dir] is a folder of functions, one function's folder, or one file, which then answers at every path of every host.
Without it: ./functions where that is, else the current folder.

Options:
  --port <n>        port to listen on; 0 takes any free one (default: $PORT or 8787)
  --host <name>     address to listen on (default: $HOST or 127.0.0.1)
  -e, --env <name>  use the config's env.<name> section
  --eval            let functions make code of strings: eval and new Function (config key: eval)
  --max-body <n>    refuse request bodies of more bytes; K, M and G are understood (default: 100M)
  --timeout <s>     seconds until a function must have begun its answer (default: 30)
  --egress <list>   what functions may reach: public, loopback, private, self (this gateway), hosts, addresses such as
                    10.0.0.0/8, with commas (default: public; dev: public,loopback,self). A function's config has a
                    list of its own (spore.egress.allow), which under serve may open no more than this one
  --tls-cert <file>, --tls-key <file>
                    serve HTTPS: a certificate and its key, in PEM, read anew when they change. More pairs may follow: the
                    first whose certificate is for the host that a client asks for is used, else the first of all
  --workers <n>     serve with n gateways on one port, each in a process of its own; auto: one for each core (default: 1).
                    SIGUSR2 builds all functions anew and replaces the workers one by one
  --control <addr>  where health, metrics and what holds each process are told: HOST:PORT, unix:PATH or off (default:
                    $SPORE_CONTROL or 127.0.0.1:8788, or any free port where that is taken)
  --require-sandbox <list>
                    do not serve unless these layers of the sandbox hold, with commas; spore doctor lists them (default of
                    serve on Linux: seccomp,no_new_privs,realm; else none)
  --trust-proxy     believe the X-Forwarded-* fields of a proxy in front
  -h, --help        print this
  -v, --version     print the version

Environment:
  SPORE_LOG         json or text (default: text for dev and on a terminal, else json)
  SPORE_STATE       folder for what functions used, or off (default: $XDG_STATE_HOME/spore, ~/.local/state/spore)
  SPORE_TELEMETRY=off
                    count, trace and keep nothing; OTEL_* variables say where traces go
  SPORE_CONTROL_TOKEN
                    what requests to the control listener must bring as "Authorization: Bearer …"; needed where it
                    is bound to anything but this machine's own addresses
  SPORE_FRONT=node  leave every request to node:http; plain ones are otherwise read without it, at half the cost
`;

const COMMANDS = ["serve", "dev", "check", "routes", "help", "version"] as const;

/**
 * Reads the command line.
 *
 * @param findPath Gives the path where the command line names none.
 * @throws {UsageError}
 */
export function parseArguments(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  findPath: () => string,
): Arguments {
  const { values, positionals } = parse(args);
  const [command = "help", path, ...rest] = positionals;
  if (rest.length > 0)
    throw new UsageError(`Cannot serve "${rest.join(" ")}" too: found more than one path, wanted one`);
  return {
    command: chooseCommand(values, command),
    path: path ?? findPath(),
    ...readAddress(values, environment),
    environment: values.env,
    allowsEval: values.eval ?? false,
    maxBodyBytes: values["max-body"] === undefined ? undefined : parseSize(values["max-body"]),
    timeoutMs: values.timeout === undefined ? undefined : parseSeconds(values.timeout),
    trustsProxy: values["trust-proxy"] ?? false,
    hasFront: environment["SPORE_FRONT"] !== "node",
    keyPairs: readKeyPairs(values),
    workers: readWorkers(values, command),
    ...readEgress(values, command),
    requiredLayers: readRequiredLayers(values["require-sandbox"], command),
    control: parseControl(values.control ?? nonEmpty(environment["SPORE_CONTROL"])),
    controlToken: nonEmpty(environment["SPORE_CONTROL_TOKEN"]),
  };
}

type Flags = ReturnType<typeof readFlags>["values"];

function chooseCommand({ help, version }: Flags, command: string): Arguments["command"] {
  if (help === true) return "help";
  return version === true ? "version" : parseCommand(command);
}

function readAddress(
  { host, port }: Flags,
  environment: NodeJS.ProcessEnv,
): Pick<Arguments, "host" | "port"> {
  return {
    host: host ?? environment["HOST"] ?? "127.0.0.1",
    port: parsePort(port ?? environment["PORT"] ?? "8787"),
  };
}

function parse(args: readonly string[]): ReturnType<typeof readFlags> {
  try {
    return readFlags(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- parseArgs derives the type from the table
function readFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      env: { type: "string", short: "e" },
      eval: { type: "boolean" },
      "max-body": { type: "string" },
      timeout: { type: "string" },
      "trust-proxy": { type: "boolean" },
      "tls-cert": { type: "string", multiple: true },
      "tls-key": { type: "string", multiple: true },
      workers: { type: "string" },
      egress: { type: "string" },
      control: { type: "string" },
      "require-sandbox": { type: "string" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean", short: "v" },
    },
  });
}

function parseCommand(text: string): Arguments["command"] {
  const command = COMMANDS.find((name) => name === text);
  if (command !== undefined) return command;
  throw new UsageError(`Cannot run "${text}": wanted one of ${COMMANDS.join(", ")}`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`Cannot listen on port "${text}": wanted a number from 0 to 65535`);
}

const UNITS = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const;

function parseSize(text: string): number {
  const [, digits = "", unit = ""] = /^([0-9]+)([KMG]?)$/i.exec(text) ?? [];
  const factor = Object.entries(UNITS).find(([name]) => name === unit.toUpperCase())?.[1] ?? 1;
  if (digits !== "") return Number(digits) * factor;
  throw new UsageError(`Cannot bound bodies to "${text}": wanted a number of bytes, such as 500K or 10M`);
}

function readKeyPairs({ "tls-cert": certs = [], "tls-key": keys = [] }: Flags): KeyPairFiles[] {
  if (certs.length !== keys.length)
    throw new UsageError(
      `Cannot serve HTTPS: found --tls-cert ${times(certs)} and --tls-key ${times(keys)}, wanted a key for each certificate`,
    );
  return certs.map((cert, index) => ({ cert, key: keys[index] ?? "" }));
}

function times({ length }: readonly string[]): string {
  return length === 1 ? "once" : `${length} times`;
}

const MAX_WORKERS = 256;

function readWorkers({ workers }: Flags, command: string): number {
  if (workers === undefined) return 1;
  if (command !== "serve")
    throw new UsageError(`Cannot use --workers with ${command}: only serve has more than one process`);
  if (workers === "auto") return Math.min(MAX_WORKERS, availableParallelism());
  const count = Number(workers);
  if (/^[0-9]{1,3}$/.test(workers) && count >= 1 && count <= MAX_WORKERS) return count;
  throw new UsageError(
    `Cannot start "${workers}" workers: wanted a number from 1 to ${MAX_WORKERS}, or auto`,
  );
}

/** On a developer's own machine, functions call services that run there, and each other through the gateway; in production that is an attack. */
function readEgress({ egress }: Flags, command: string): Pick<Arguments, "egress" | "egressBound"> {
  const isDev = command === "dev";
  const list = parseEgress(egress ?? (isDev ? "public,loopback,self" : "public"));
  return { egress: list, egressBound: command === "serve" ? list : undefined };
}

function parseEgress(text: string): AllowList {
  return text.split(",").map((item) => {
    const entry = parseAllowEntry(item.trim());
    if (entry !== undefined) return entry;
    throw new UsageError(`Cannot open "${item}" to functions: wanted ${ALLOW_ENTRY_FORM}`);
  });
}

/** What no operator should have to ask for: what a stranger's function meets first, and every Linux has. */
const SERVE_LAYERS: readonly LayerName[] = ["seccomp", "no_new_privs", "realm"];

/** Reads which layers are required; where nothing is said, the command's own. */
export function readRequiredLayers(text: string | undefined, command: string): readonly LayerName[] {
  if (text === "none") return [];
  if (text === undefined) return command === "serve" && process.platform === "linux" ? SERVE_LAYERS : [];
  return text.split(",").map((item) => {
    const name = item.trim();
    if (isLayerName(name)) return name;
    throw new UsageError(
      `Cannot require the layer "${name}": wanted none, or some of ${Object.keys(LAYERS).join(", ")}`,
    );
  });
}

/** Reads where a control listener is; where nothing is said, the default. */
export function parseControl(text: string | undefined): ControlAddress {
  if (text === undefined) return DEFAULT_CONTROL_ADDRESS;
  const address = parseControlAddress(text);
  if (address !== undefined) return address;
  throw new UsageError(`Cannot open the control listener on "${text}": wanted ${CONTROL_ADDRESS_FORM}`);
}

/** A variable that is set to nothing is not set. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text !== "" && seconds > 0 && seconds <= 86_400) return seconds * 1_000;
  throw new UsageError(`Cannot use the timeout "${text}": wanted seconds, more than 0 and at most 86400`);
}
