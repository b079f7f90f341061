import { readdirSync } from "node:fs";
import path from "node:path";
import { areaOf, listRoots } from "./areas.ts";
import { readTestFile, type TestFile } from "./test-file.ts";

export interface DiscoverOptions {
  /** Prefixes of the files wanted; none for all. */
  readonly filter: readonly string[];
  /** Whether the suite's own server is there: then only the files that need it are listed, else only the others. */
  readonly hasServer: boolean;
}

/** Finds the test files that a runtime without documents can run. */
export function discoverTests(checkout: string, { filter, hasServer }: DiscoverOptions): readonly TestFile[] {
  function isWanted(file: string): boolean {
    return filter.length === 0 || filter.some((prefix) => file.startsWith(prefix));
  }
  return listRoots()
    .flatMap((root) => listFiles(checkout, root))
    .filter((file) => areaOf(file) !== undefined && isWanted(file) && !BROWSER_FILES.test(file))
    .map((file) => readTestFile(checkout, file))
    .filter((test) => isForWorkers(test) && needsServer(test) === hasServer)
    .toSorted((one, other) => (one.file < other.file ? -1 : 1));
}

/** Drafts, other protocols, and what tests a browser's own: its cache, cookies, cross-origin rules, workers and storage. */
const BROWSER_FILES =
  /(?<!compression\/.*)\.tentative\.|\/tentative\/|fetch-later|\.h2\.|shadowrealm|serialization-via-|no-coop-coep|WebCryptoAPI\/historical|wasm\/webapi\/historical|dedicated-worker|shared-worker|^fetch\/(?:api\/(?:cors|credentials)|metadata|cross-origin-resource-policy|http-cache|stale-while|private-network|local-network|orb|corb|nosniff|security|origin)|request-cache|referrer|keepalive|preflight|mode-no-cors|mode-same-origin|redirect-origin|redirect-to-original|redirect-back|crashtests/;

const NEEDS_BROWSER =
  /\btest_driver\b|\bRemoteContextHelper\b|new\s+(?:Shared)?Worker\s*\(|navigator\.serviceWorker|fetch_tests_from_worker|service_worker_|new\s+XMLHttpRequest|new\s+WebSocketStream/;
const NEEDS_DOCUMENT =
  /\b[wW]indow\b|\bnew Image\b|\bImage\.|\bMediaSource\b|(?:^|[^.\w])postMessage\(|\bdocument\s*[.[]|createElement|\biframe\b|\bRemoteContext|\bhistory\./;
const NEEDS_SERVER =
  /\.py\b|get_host_info|get-host-info|\.asis\b|new\s+(?:self\.)?EventSource\s*\(|RESOURCES_DIR|\bSCHEME_DOMAIN_PORT\b|infinite-slow|sendBeacon|CreateWebSocket|\?pipe=|\{\{(?:host|ports|location|domains)/;
const WORKERS: ReadonlySet<string> = new Set([
  "worker",
  "dedicatedworker",
  "sharedworker",
  "jsshell",
  "!default",
]);

function listFiles(checkout: string, folder: string): readonly string[] {
  try {
    return readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:any|window|worker)\.js$/.test(name))
      .map((name) => folder + name);
  } catch {
    return [];
  }
}

function isForWorkers({ file, globals, scripts }: TestFile): boolean {
  const isForWorker = globals === undefined || globals.some((name) => WORKERS.has(name));
  if (!isForWorker && !globals.includes("window")) return false;
  const code = withoutComments(scripts.join("\n"));
  const mayNeedDocument = file.endsWith(".window.js") || !isForWorker;
  return !NEEDS_BROWSER.test(code) && !(mayNeedDocument && NEEDS_DOCUMENT.test(code));
}

function needsServer({ file, scripts }: TestFile): boolean {
  return !file.includes("idlharness") && NEEDS_SERVER.test(withoutComments(scripts.slice(-1).join("\n")));
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}
