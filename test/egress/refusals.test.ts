import type { LookupAddress } from "node:dns";
import { isIPv6 } from "node:net";
import { describe, expect, test } from "vitest";
import {
  createEgress,
  createRefusalLog,
  type Egress,
  type EgressOptions,
  OwnListeners,
  type Refused,
} from "../../gateway/egress/mod.ts";
import { type CallEnd, FakeCall, headOf, VERSION } from "./fake-call.ts";
import { startUpstream } from "./upstream.ts";

const SHUT = "refused by policy: the host is not open to functions";
const UNLISTED = "refused by policy: the host is not on the function's allow-list";

function addresses(...texts: readonly string[]): LookupAddress[] {
  return texts.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
}

/** An egress that finds the same addresses for every name, and what it refused. */
function createTestEgress(
  found: readonly string[],
  options: EgressOptions = {},
): Egress & { refused: Refused[] } {
  const refused: Refused[] = [];
  const egress = createEgress({
    resolve: () => Promise.resolve(addresses(...found)),
    onRefused: (one) => refused.push(one),
    ...options,
  });
  return { ...egress, refused, [Symbol.asyncDispose]: () => egress[Symbol.asyncDispose]() };
}

function endOf(egress: Egress, url: string, options: Parameters<FakeCall["open"]>[2] = {}): Promise<CallEnd> {
  return new FakeCall().open(egress, headOf("GET", url), options).over;
}

function refusedWith(message: string): CallEnd {
  return { kind: "aborted", code: "refused", message };
}

describe("createEgress() refuses by default", () => {
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
    "http://user@127.0.0.1/",
    "http://0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "http://255.255.255.255/",
  ])("%s", async (url) => {
    await using egress = createTestEgress([]);

    expect(await endOf(egress, url)).toEqual(refusedWith(SHUT));
    expect(await endOf(egress, url, { isUpgrade: true })).toEqual(refusedWith(SHUT));
    expect(egress.refused.map(({ kind }) => kind)).toEqual(["address", "address"]);
  });

  test.each([
    [["127.0.0.1"]],
    [["::1"]],
    [["169.254.169.254"]],
    [["::ffff:10.0.0.1"]],
    [["1.1.1.1", "10.0.0.1"]],
    [["10.0.0.1", "1.1.1.1"]],
  ])("a name with the addresses %j", async (found) => {
    await using egress = createTestEgress(found);

    expect(await endOf(egress, "http://looks.fine.example/")).toEqual(refusedWith(SHUT));
    expect(await endOf(egress, "https://looks.fine.example/")).toEqual(refusedWith(SHUT));
    expect(await endOf(egress, "http://looks.fine.example/", { isUpgrade: true })).toEqual(refusedWith(SHUT));
  });

  test.each([22, 25, 6667])("port %i", async (port) => {
    await using egress = createTestEgress(["1.1.1.1"]);

    const message = "refused by policy: the port is one that Fetch blocks";
    expect(await endOf(egress, `http://example.com:${port}/`)).toEqual(refusedWith(message));
  });

  test.each(["ftp://example.com/", "file:///etc/passwd", "ws://example.com/"])("%s", async (url) => {
    await using egress = createTestEgress(["1.1.1.1"]);

    const message = "refused by policy: the URL's scheme is none of http and https";
    expect(await endOf(egress, url)).toEqual(refusedWith(message));
  });
});

describe("createEgress() checks every connection", () => {
  test("a name that has another address the second time is refused then", async () => {
    await using upstream = await startUpstream((_request, response) => {
      response.setHeader("connection", "close").end("public");
    });
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    await using egress = createTestEgress([], {
      allow: [{ kind: "loopback" }],
      resolve: () => Promise.resolve(addresses(...(answers.shift() ?? []))),
    });
    const url = `http://rebinding.example:${upstream.port}/`;

    const first = await new FakeCall().open(egress, headOf("GET", url)).answer();
    const second = await endOf(egress, url);

    expect(first.body.toString()).toBe("public");
    expect(second).toEqual(refusedWith(SHUT));
    expect(answers).toEqual([]);
  });

  test("a connection of one version is not used for another, which may not reach its host", async () => {
    await using upstream = await startUpstream((_request, response) => response.end("internal"));
    await using egress = createTestEgress(["127.0.0.1"]);
    const url = `http://internal.example:${upstream.port}/`;
    const allowed = { ...VERSION, id: "allowed", egress: ["loopback"] };

    const answer = await new FakeCall().open(egress, headOf("GET", url), { version: allowed }).answer();

    expect(answer.body.toString()).toBe("internal");
    expect(await endOf(egress, url)).toEqual(refusedWith(SHUT));
  });
});

describe("createEgress() with a version's own list", () => {
  test("does not even look up a host that is not on it", async () => {
    const asked: string[] = [];
    await using egress = createTestEgress([], {
      resolve: (host) => {
        asked.push(host);
        return Promise.resolve(addresses("127.0.0.1"));
      },
    });
    const version = { ...VERSION, egress: ["api.example.com"] };

    expect(await endOf(egress, "http://secret.evil.example/", { version })).toEqual(refusedWith(UNLISTED));
    expect(asked).toEqual([]);
    // A listed name opens no address that is not public.
    expect(await endOf(egress, "http://api.example.com/", { version })).toEqual(refusedWith(SHUT));
    expect(asked).toEqual(["api.example.com"]);
    expect(await endOf(egress, "http://1.1.1.1/", { version })).toEqual(refusedWith(SHUT));
  });

  test("that is empty, reaches nothing", async () => {
    await using egress = createTestEgress(["1.1.1.1"]);

    const version = { ...VERSION, egress: [] };
    expect(await endOf(egress, "http://example.com/", { version })).toEqual(refusedWith(UNLISTED));
  });
});

describe("createEgress() and the gateway's own listeners", () => {
  test("refuses them on every address of this machine, unless the list says self", async () => {
    await using upstream = await startUpstream((_request, response) => response.end("gateway"));
    const own = new OwnListeners();
    own.add({ port: upstream.port, kind: "functions" });
    await using egress = createTestEgress(["127.0.0.1"], {
      own,
      allow: [{ kind: "loopback" }, { kind: "public" }],
    });
    const self = { ...VERSION, id: "self", egress: ["self"] };

    for (const host of [
      "127.0.0.1",
      "127.9.9.9",
      "0.0.0.0",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "name.example",
    ])
      expect([host, await endOf(egress, `http://${host}:${upstream.port}/`)]).toEqual([
        host,
        refusedWith(SHUT),
      ]);
    const answer = await new FakeCall()
      .open(egress, headOf("GET", upstream.origin), { version: self })
      .answer();
    expect(answer.body.toString()).toBe("gateway");
  });

  test("refuses control listeners whatever the list says", async () => {
    const own = new OwnListeners();
    own.add({ port: 8788, kind: "functions" });
    own.add({ port: 8788, kind: "control" });
    await using egress = createTestEgress(["127.0.0.1"], {
      own,
      allow: [{ kind: "loopback" }, { kind: "self" }],
    });

    expect(await endOf(egress, "http://127.0.0.1:8788/")).toEqual(refusedWith(SHUT));
    expect(egress.refused.map(({ kind }) => kind)).toEqual(["self"]);
  });
});

describe("refusals", () => {
  test("are counted by function and kind", async () => {
    await using egress = createTestEgress(["127.0.0.1"]);

    await endOf(egress, "http://a.example/");
    await endOf(egress, "http://10.0.0.1/");
    await endOf(egress, "http://a.example:25/");

    expect(egress.refusals.read()).toEqual({ test: { address: 2, port: 1 } });
  });

  test("are told once where they repeat", () => {
    const told: string[] = [];
    const log = createRefusalLog(({ detail }) => told.push(detail));

    for (const detail of ["a", "b", "a"]) log({ version: VERSION, kind: "address", detail });

    expect(told).toEqual(["a", "b"]);
  });
});
