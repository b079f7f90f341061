import { once } from "node:events";
import { Socket } from "node:net";
import type { Libc } from "../native/libc.ts";
import { makeSocketPair } from "../native/socket-pair.ts";
import { writeArtifact } from "../protocol/artifact.ts";
import { ArtifactKind, Frame } from "../protocol/frames.ts";
import { createSocketWriter } from "../protocol/socket-writer.ts";
import { Isolate } from "./isolate.ts";
import type { PlatformScript } from "./platform-script.ts";

/** Calls of a function, so many that V8 has compiled what they need. */
const REQUESTS = 40;
const HEAD =
  "POST\0http://localhost/warm?up=1\0content-type\0application/json\0accept\0*/*\0user-agent\0warm-up";
const SETTINGS = {
  name: "warm-up",
  vars: { NAME: "value" },
  missingBindings: [],
  compatibilityDate: "2026-01-01",
  compatibilityFlags: [],
  allowsEval: false,
};

/** What most functions do. Nothing of it may start a thread: copies have none but their own. */
const FUNCTION = `(async function (__spore) { "use strict";
class State { count = 0; }
const state = new State();
__spore.exports({ default: { async fetch(request, env, ctx) {
  state.count += 1;
  const url = new URL(request.url);
  url.searchParams.get("up");
  new URLPattern({ pathname: "/:name" }).exec(url);
  const copy = request.clone();
  const headers = new Headers(request.headers);
  headers.set("x-count", String(state.count));
  headers.append("vary", "accept");
  for (const [name, value] of headers) name + value;
  ctx.waitUntil(Promise.resolve());
  const decoded = new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(structuredClone({ a: [1] }))));
  if (state.count % 4 === 0) return Response.json({ body: await request.json(), env, decoded }, { headers });
  if (state.count % 4 === 1) return new Response(copy.body, { headers });
  if (state.count % 4 === 2) {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    ctx.waitUntil(writer.write(new TextEncoder().encode("text")).then(() => writer.close()));
    return new Response(readable, { status: 201 });
  }
  return new Response(await copy.text(), { headers });
} } });
})`;

/**
 * Runs a small function in a realm of its own, over a socket as the gateway would, and lets go of it: what has been compiled and loaded for that stays, and copies of
 * this process find it ready.
 */
export async function warmUp(libc: Libc, platform: PlatformScript): Promise<void> {
  const { own, other } = makeSocketPair(libc);
  const gateway = new Socket({ fd: own, readable: true, writable: true });
  const ended = once(gateway, "close");
  const isolate = new Isolate({ platform, exit: () => {}, onFreeze: () => {}, onStart: () => {} });
  isolate.connect(other);
  const writer = createSocketWriter(gateway);
  writeArtifact(writer, ArtifactKind.SETTINGS, Buffer.from(JSON.stringify(SETTINGS)));
  writeArtifact(writer, ArtifactKind.SCRIPT, Buffer.from(FUNCTION));
  writer.bytes(Frame.START, 0);
  writer.flush();
  // LOADED.
  await once(gateway, "data");
  gateway.resume();
  for (let count = 1; count <= REQUESTS; count++) {
    writer.head(Frame.REQUEST, count * 2, { head: HEAD, body: '{"a":1}', isEnd: true });
    writer.flush();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  writer.bytes(Frame.RETIRE, 0);
  writer.flush();
  await ended;
}
