/**
 * Question: does finding a function stay flat as functions grow? Prints the time of one look-up among 10 and 10,000 functions.
 * Run with `node bench/routes.ts`.
 */
import { createFunctionRoutes } from "../gateway/routing/mod.ts";
import type { RoutedFunction, RouteTable } from "../gateway/routing/mod.ts";

const LOOK_UPS = 1_000_000;
const ROUNDS = 7;

interface Probe {
  readonly host: string;
  readonly path: string;
  readonly wanted: string | undefined;
}

/** Functions of every shape: without routes, on a host of their own, on hosts below one, on a path of a shared host. */
function createFunctions(count: number): readonly RoutedFunction[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `fn-${index}`;
    const pattern = [
      undefined,
      `${name}.example.com/*`,
      `*.${name}.example.org/api/*`,
      `shared.example.net/${name}/*`,
    ][index % 4];
    const routes = pattern === undefined ? [] : [{ pattern, isCustomDomain: false }];
    return { name, routes, isCatchAll: false, source: "bench" };
  });
}

/** As many probes in each round for either size, so that only the table differs. */
function createProbes(count: number): readonly Probe[] {
  return Array.from({ length: 1_000 }, (_, round) => {
    const index = Math.floor((round * count) / 1_000);
    const name = `fn-${index}`;
    const places: readonly Probe[] = [
      { host: "127.0.0.1:8787", path: `/${name}/users/42?verbose=1`, wanted: name },
      { host: `${name}.example.com`, path: "/users/42", wanted: name },
      { host: `tenant.${name}.example.org`, path: "/api/users/42", wanted: name },
      { host: "shared.example.net", path: `/${name}/users/42`, wanted: name },
      { host: `${name}.localhost:8787`, path: "/users/42", wanted: name },
      { host: "unknown.example", path: "/users/42", wanted: undefined },
    ];
    return places[[index % 4, 4, 5][round % 3] ?? 0] ?? { host: "", path: "/", wanted: undefined };
  });
}

function nanosecondsPerLookUp(table: RouteTable<string>, probes: readonly Probe[]): number {
  for (const { host, path, wanted } of probes) {
    const found = table.match(host, path);
    if (found !== wanted)
      throw new Error(`Cannot trust the table: found ${found} at ${host}${path}, expected ${wanted}`);
  }
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, timeRound(table, probes));
  return best;
}

function timeRound(table: RouteTable<string>, probes: readonly Probe[]): number {
  let found = 0;
  const started = process.hrtime.bigint();
  for (let done = 0; done < LOOK_UPS; done += probes.length) {
    for (const { host, path } of probes) if (table.match(host, path) !== undefined) found += 1;
  }
  const elapsed = Number(process.hrtime.bigint() - started);
  if (found === 0) throw new Error("Cannot time look-ups that find nothing");
  return elapsed / LOOK_UPS;
}

function measure(count: number): number {
  return nanosecondsPerLookUp(createFunctionRoutes(createFunctions(count)), createProbes(count));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const few = measure(10);
const many = measure(10_000);
print(
  `Node ${process.version}, ${process.arch}, best of ${ROUNDS} rounds of ${LOOK_UPS.toLocaleString("en")} look-ups`,
);
print(`10 functions      ${few.toFixed(0)} ns a look-up`);
print(`10,000 functions  ${many.toFixed(0)} ns a look-up`);
print(`ratio             ${(many / few).toFixed(2)} (wanted: at most 2)`);
