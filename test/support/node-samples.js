/* oxlint-disable -- code as a hostile function would have it, not as ours should be */
// Runs as a function's start-up code, behind a list MODULES of [name, namespace] that the test puts before it.
import * as workers from "cloudflare:workers";

const kept = [];
const keep = (value) => (kept.push(value), value);
const attempt = (action) => {
  try {
    const value = keep(action());
    if (value instanceof Promise) value.then(keep, keep);
    if (typeof value?.on === "function") value.on("error", keep);
    return value;
  } catch (error) {
    return keep(error);
  }
};

keep(workers);
attempt(() => workers.env.KV.get("x"));
attempt(() => new workers.DurableObject());
attempt(() => workers.waitUntil(1));
for (const [name, namespace] of MODULES) {
  keep(namespace);
  for (const key of Object.keys(namespace)) {
    const value = attempt(() => namespace[key]);
    if (typeof value !== "function" || /^(?:exit|abort|kill|reallyExit)$/.test(key)) continue;
    attempt(() => value());
    attempt(() => new value());
    attempt(() => value(Symbol("bad"), {}, () => {}));
    attempt(() => value("text", "other", 1));
    attempt(() => value(new Uint8Array(3), keep));
  }
}
globalThis.nodeSamples = kept;

export default { fetch: () => new Response("") };
