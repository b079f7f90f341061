import { describe, expect, test } from "vitest";
import { formatTailEntry } from "../../../gateway/cli/tail-format.ts";
import { controlOf, ON_ANY_PORT } from "../../control/control-server.ts";
import { serveFunction } from "../../integration/function-server.ts";
import { eventually } from "../../support/eventually.ts";
import { runSpore, type SporeProcess } from "../../support/spore.ts";

const FUNCTION = `
  export default {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      console.log("at", pathname);
      if (pathname === "/throws") throw new Error("no");
      return new Response("answered", { status: pathname === "/missing" ? 404 : 200 });
    },
  };
`;
const TOKEN = "0123456789abcdef0123456789abcdef";

/** Asks until the follower has begun to hear of it. */
async function untilFollowed(follower: SporeProcess, ask: () => Promise<unknown>): Promise<void> {
  await eventually(async () => {
    await ask();
    return follower.output() !== "";
  });
}

describe("spore tail", () => {
  test("follows what a gateway logs and answers, and ends at a signal", async () => {
    await using spore = await serveFunction(FUNCTION, ON_ANY_PORT);
    const control = new URL(await controlOf(spore)).host;
    await using follower = runSpore(["tail", "tested", "--control", control]);

    await untilFollowed(follower, () => fetch(`${spore.url}/first`));
    await fetch(`${spore.url}/throws`);
    await follower.nextOutput((text) => text.includes("GET /throws"));
    const { code } = await follower.stop("SIGINT");

    expect(code).toBe(0);
    expect(follower.output()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} \[tested\] at \/first$/m);
    expect(follower.output()).toMatch(/\[tested\] 200 GET \/first [\d.]+ ms$/m);
    expect(follower.output()).toMatch(/\[tested\] error: exception .*\n.*\[tested\] error: .*at .*fetch/);
    expect(follower.output()).toMatch(/\[tested\] 500 GET \/throws [\d.]+ ms .*exception$/m);
  });

  test("tells of a part, as JSON, with the token, and says when the gateway ends", async () => {
    await using spore = await serveFunction(FUNCTION, ON_ANY_PORT, {}, { SPORE_CONTROL_TOKEN: TOKEN });
    const control = new URL(await controlOf(spore)).host;
    await using follower = runSpore(["tail", "--status", "4xx", "--json", "--control", control], {
      SPORE_CONTROL_TOKEN: TOKEN,
    });

    await untilFollowed(follower, async () => {
      await fetch(`${spore.url}/first`);
      await fetch(`${spore.url}/missing`);
    });
    await spore.stop();
    const { code } = await follower.exited;

    const lines = follower.output().trimEnd().split("\n");
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe("The gateway has ended");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ type: "request", status: 404, target: "/missing" });
  });

  test.each([
    [["--control", "127.0.0.1:1"], "Cannot reach a gateway at 127.0.0.1:1: nothing listens there"],
    [["--control", "here"], 'Cannot open the control listener on "here"'],
    [["--control", "off"], "Cannot ask a gateway whose control listener is off"],
    [["one", "two"], 'Cannot follow "two" too'],
  ])("refuses %j", async (args, message) => {
    await using follower = runSpore(["tail", ...args]);

    expect((await follower.exited).code).toBe(1);
    expect(follower.output()).toContain(message);
  });

  test("hands on what the gateway refuses", async () => {
    await using spore = await serveFunction(FUNCTION, ON_ANY_PORT, {}, { SPORE_CONTROL_TOKEN: TOKEN });
    const control = new URL(await controlOf(spore)).host;

    await using stranger = runSpore(["tail", "--control", control]);
    await using loud = runSpore(["tail", "--level", "loud", "--control", control], {
      SPORE_CONTROL_TOKEN: TOKEN,
    });
    await Promise.all([stranger.exited, loud.exited]);

    expect(stranger.output()).toBe("Cannot answer without the token of SPORE_CONTROL_TOKEN\n");
    expect(loud.output()).toContain('Cannot follow the level "loud"');
  });
});

describe("formatTailEntry()", () => {
  test.each(["", "null", "[]", "{", '{"type":"log"}', '{"type":"request","target":{"a":1}}', '"\\u001b[2J"'])(
    "shows %j in one harmless way or another",
    (line) => {
      // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
      expect(formatTailEntry(line)).toMatch(/^[^\0-\x08\x0b-\x1f]*\n$/);
    },
  );
});
