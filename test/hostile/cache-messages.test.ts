import { describe, expect, test } from "vitest";
import { createCache } from "../../gateway/cache/mod.ts";
import { END, Frame } from "../../runtime/protocol/frames.ts";
import { headPayload, startPeer } from "./hostile-peer.ts";

const PUT = "cache:put\0http://a/\0:cache\0";
const RESPONSE = "\0:response\x00200 OK";

describe("an instance that sends cache calls of its own making", () => {
  test.each([
    ["an operation that there is none of", "cache:steal\0http://a/\0:cache\0"],
    ["a name of another function", "cache:match\0http://a/\0:owner\0other"],
    ["half a field", "cache:match\0http://a/\0:cache\0\0x"],
    ["a put without a response", PUT],
    ["nothing but the prefix", "cache:"],
  ])("is refused %s, and lives on", async (_what, head) => {
    await using peer = await startPeer(createCache().open);

    peer.send({ type: Frame.REQUEST, stream: 1, payload: headPayload(head), flags: END });
    await peer.settled();

    expect(peer.instance.pid).toBe(1);
  });

  test("cannot reach what another function keeps, whatever name it puts into the URL or the cache's name", async () => {
    const cache = createCache();
    const key = { owner: "victim", cache: "", url: "http://a/" };
    const kept = { status: 200, reason: "", fields: [], body: [], bodyBytes: 0, vary: [] };
    cache.store.set(key, [], { ...kept, storedAt: Date.now(), expiresAt: Date.now() + 60_000 });
    await using peer = await startPeer(cache.open);

    const names = ["", "victim", "../victim", "victim/", "/victim", "__proto__"];
    peer.send(
      ...names.flatMap((name, index) => [
        {
          type: Frame.REQUEST,
          stream: index * 4 + 1,
          payload: headPayload(`cache:delete\0http://a/\0:cache\0${name}`),
          flags: END,
        },
        {
          type: Frame.REQUEST,
          stream: index * 4 + 3,
          payload: headPayload(`cache:drop\0\0:cache\0${name}`),
          flags: END,
        },
      ]),
    );
    await peer.settled();

    expect(cache.store.get(key, [])).toBeDefined();
  });
});

describe("an instance that fills its cache", () => {
  test("with a byte a frame takes no more than the bound says", async () => {
    const cache = createCache({ entryBytes: 4_096 });
    await using peer = await startPeer(cache.open);

    peer.send(
      { type: Frame.REQUEST, stream: 1, payload: headPayload(PUT + RESPONSE) },
      ...Array.from({ length: 5_000 }, () => ({ type: Frame.DATA, stream: 1, payload: "x" })),
      { type: Frame.DATA, stream: 1, flags: END },
    );
    await peer.settled();

    expect(cache.store.bytes).toBe(0);
    expect(cache.store.reserve("test", cache.store.bounds.functionBytes)).toBe(true);
  });

  test("with bodies that it never ends is held to the function's bound, and gives the room back when it dies", async () => {
    const cache = createCache({ functionBytes: 256 * 1024, totalBytes: 1024 * 1024, entryBytes: 128 * 1024 });
    const peer = await startPeer(cache.open);

    peer.send(
      ...Array.from({ length: 20 }, (_, index) => ({
        type: Frame.REQUEST,
        stream: index * 2 + 1,
        payload: headPayload(PUT + RESPONSE, "x".repeat(1_000)),
      })),
    );
    await peer.settled();
    const hasRoom = cache.store.reserve("test", 64 * 1024);
    await peer[Symbol.asyncDispose]();

    expect(hasRoom).toBe(false);
    expect(cache.store.reserve("test", 256 * 1024)).toBe(true);
  });
});
