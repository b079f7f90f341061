import { request } from "node:http";
import { mkdtempDisposable, stat } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import {
  type Control,
  type ControlAddress,
  ControlError,
  parseControlAddress,
  startControl,
} from "../../gateway/control/mod.ts";
import { OwnListeners } from "../../gateway/egress/mod.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const LOOPBACK: ControlAddress = { kind: "tcp", host: "127.0.0.1", port: 0, isChosen: true };

async function start(
  address: ControlAddress = LOOPBACK,
  { token, isReady = true }: { token?: string; isReady?: boolean } = {},
): Promise<Control & { own: OwnListeners }> {
  const own = new OwnListeners();
  const sources = { health: { isReady }, sandbox: { list: () => [] }, telemetry: undefined };
  const control = await startControl({ address, token, sources, own });
  if (control === undefined) throw new Error("Cannot test: the listener is off");
  return Object.assign(control, { own });
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** As a browser could ask that was led here: with any Host. */
async function ask(control: Control, target: string, headers: Record<string, string> = {}): Promise<Answer> {
  const where = control.url.startsWith("unix:")
    ? { socketPath: control.url.slice(5) }
    : { host: "127.0.0.1", port: control.port };
  const asked = request({ ...where, path: target, headers: { host: "localhost", ...headers } });
  asked.end();
  const [answer] = await once(asked, "response");
  return { status: answer.statusCode, body: await text(answer), headers: answer.headers };
}

describe("the control listener", () => {
  test("says whether the gateway lives and takes requests", async () => {
    await using ready = await start();
    await using draining = await start(LOOPBACK, { isReady: false });

    expect(await ask(ready, "/livez")).toMatchObject({ status: 200, body: "ok\n" });
    expect(await ask(ready, "/readyz")).toMatchObject({ status: 200 });
    expect(await ask(draining, "/readyz")).toMatchObject({ status: 503 });
  });

  test.each(["evil.example", "evil.example:8788", "localhost.evil.example"])(
    "refuses the host %j: a page's name may have been led here",
    async (host) => {
      await using control = await start();

      expect((await ask(control, "/livez", { host })).status).not.toBe(200);
    },
  );

  test("refuses pages of other sites, and lets nobody read its answers", async () => {
    await using control = await start();

    const foreign = await ask(control, "/metrics", { origin: "https://evil.example" });
    const own = await ask(control, "/livez");

    expect(foreign.status).toBe(403);
    expect(own.headers).not.toHaveProperty("access-control-allow-origin");
    expect(own.headers).toMatchObject({ "cross-origin-resource-policy": "same-origin" });
  });

  test("wants its token for all but health", async () => {
    await using control = await start(LOOPBACK, { token: TOKEN });

    const statuses = await Promise.all([
      ask(control, "/livez"),
      ask(control, "/metrics"),
      ask(control, "/metrics", { authorization: `Bearer ${TOKEN.replace("0", "1")}` }),
      ask(control, "/metrics", { authorization: `Bearer ${TOKEN}` }),
    ]);

    // 404: telemetry is off here.
    expect(statuses.map(({ status }) => status)).toEqual([200, 401, 401, 404]);
  });

  test("is shut to functions", async () => {
    await using control = await start();

    expect(control.own.at(control.port ?? 0)).toMatchObject({ kind: "control" });
  });

  test("is opened on a path for its own user alone, in the place of one that a dead gateway left", async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), "spore-control-"));
    const address: ControlAddress = { kind: "unix", path: path.join(folder.path, "control") };
    await using control = await start(address);

    expect((await ask(control, "/livez")).status).toBe(200);
    expect((await stat(address.path)).mode & 0o777).toBe(0o600);
    await expect(start(address)).rejects.toThrow(ControlError);
  });

  test.each([
    [{ ...LOOPBACK, host: "0.0.0.0" }, undefined, "SPORE_CONTROL_TOKEN must be set"],
    [LOOPBACK, "short", "wanted 22 or more"],
  ])("refuses to be opened on %j with the token %j", async (address, token, message) => {
    await expect(start(address, token === undefined ? {} : { token })).rejects.toThrow(message);
  });
});

describe("parseControlAddress()", () => {
  test.each([
    ["off", { kind: "off" }],
    ["unix:/run/spore", { kind: "unix", path: "/run/spore" }],
    ["127.0.0.1:8788", { kind: "tcp", host: "127.0.0.1", port: 8788, isChosen: true }],
    ["[::1]:0", { kind: "tcp", host: "::1", port: 0, isChosen: true }],
    ["8788", undefined],
    ["localhost:99999", undefined],
    ["unix:", undefined],
  ])("reads %s", (address, expected) => {
    expect(parseControlAddress(address)).toEqual(expected);
  });
});
