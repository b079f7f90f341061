/** The folders of web-platform-tests that Spore has to do with, and the area that each counts for. The longest match decides. */
const AREAS: Readonly<Record<string, string>> = {
  "FileAPI/": "FileAPI",
  "WebCryptoAPI/": "WebCryptoAPI",
  "compression/": "compression",
  "console/": "console",
  "dom/abort/": "dom/abort",
  "dom/events/": "dom/events",
  "encoding/": "encoding",
  "eventsource/": "eventsource",
  "fetch/": "fetch/other",
  "fetch/api/abort/": "fetch/abort",
  "fetch/api/body/": "fetch/body",
  "fetch/api/headers/": "fetch/headers",
  "fetch/api/request/": "fetch/request",
  "fetch/api/response/": "fetch/response",
  "hr-time/": "hr-time",
  "html/infrastructure/safe-passing-of-structured-data/": "html/structured-clone",
  "html/webappapis/": "html/other",
  "html/webappapis/atob/": "html/atob",
  "html/webappapis/microtask-queuing/": "html/microtask",
  "html/webappapis/scripting/": "html/scripting",
  "html/webappapis/structured-clone/": "html/structured-clone",
  "html/webappapis/timers/": "html/timers",
  "mimesniff/": "mimesniff",
  "performance-timeline/": "performance-timeline",
  "streams/": "streams",
  "url/": "url",
  "urlpattern/": "urlpattern",
  "user-timing/": "user-timing",
  "wasm/jsapi/": "wasm/jsapi",
  "wasm/webapi/": "wasm/webapi",
  "webidl/": "webidl",
  "webmessaging/": "webmessaging",
  "websockets/": "websockets",
  "xhr/formdata/": "xhr/formdata",
};

const LONGEST_FIRST = Object.keys(AREAS).toSorted((one, other) => other.length - one.length);

/** The area that a test file counts for; undefined where Spore has nothing to do with it. */
export function areaOf(file: string): string | undefined {
  const prefix = LONGEST_FIRST.find((candidate) => file.startsWith(candidate));
  if (prefix === undefined) return undefined;
  return file.includes("idlharness") ? "idlharness" : AREAS[prefix];
}

/** The folders to look in: those that no other one holds. */
export function listRoots(): readonly string[] {
  return LONGEST_FIRST.filter(
    (prefix) => !LONGEST_FIRST.some((other) => other !== prefix && prefix.startsWith(other)),
  );
}
