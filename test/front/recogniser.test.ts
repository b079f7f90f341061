import { describe, expect, test } from "vitest";
import { FrontConnection } from "../../gateway/front/connection.ts";
import { Recogniser } from "../../gateway/front/recogniser.ts";
import { compare } from "./compare.ts";
import { REFUSED, TAKEN } from "./recogniser-cases.ts";

const MODULES = { FrontConnection, Recogniser };

describe("the front takes", () => {
  test.each(Object.entries(TAKEN))("%s, as node:http does", (_what, request) => {
    const { difference, reading } = compare(MODULES, [Buffer.from(request, "latin1")], () => true);

    expect(difference).toBeUndefined();
    expect(reading.refusal).toBeUndefined();
    expect(reading.messages.length).toBeGreaterThan(0);
  });

  test.each(Object.entries(TAKEN))("%s, in the second of two reads, as node:http does", (_what, request) => {
    const pieces = ["GET /first HTTP/1.1\r\nHost: first\r\n\r\n", request].map((text) =>
      Buffer.from(text, "latin1"),
    );

    const { difference, reading } = compare(MODULES, pieces, () => true);

    expect(difference).toBeUndefined();
    expect(reading.refusal).toBeUndefined();
  });
});

describe("the front leaves to node:http", () => {
  test.each(Object.entries(REFUSED))("%s", (_what, [request, refusal]) => {
    const bytes = Buffer.from(request, "latin1");

    const { reading } = compare(MODULES, [bytes], () => true);

    expect(reading).toMatchObject({ refusal, messages: [] });
    expect(reading.rest?.equals(bytes)).toBe(true);
  });

  test.each(Object.entries(REFUSED))("%s, after a request that it took", (_what, [request, refusal]) => {
    const first = Buffer.from("GET /first HTTP/1.1\r\nHost: first\r\n\r\n");
    const bytes = Buffer.from(request, "latin1");

    const { reading } = compare(MODULES, [Buffer.concat([first, bytes])], () => true);

    expect(reading).toMatchObject({ refusal, messages: [{ isWhole: true }] });
    expect(reading.rest?.equals(bytes)).toBe(true);
  });

  test("a head that does not come to its end within a few reads", () => {
    const pieces = "GET / HTTP/1.1\r\n|Host: a\r\n|X: 1\r\n|X: 2\r\n|X: 3\r\n|X: 4\r\n|\r\n"
      .split("|")
      .map((text) => Buffer.from(text));

    const { reading } = compare(MODULES, pieces, () => true);

    expect(reading.refusal).toBe("incomplete");
    expect(reading.rest?.equals(Buffer.concat(pieces))).toBe(true);
  });
});

describe("the front takes in pieces", () => {
  test.each([
    ["a head", ["GET / HTTP/1.1\r\nHo", "st: a\r\n\r", "\n"]],
    ["a body", ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nab", "cd", "ef"]],
    ["a body that begins after the head", ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "ab"]],
    [
      "a body with the next head behind it",
      ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na", "bGET / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ],
  ])("%s", (_what, texts) => {
    const { difference, reading } = compare(
      MODULES,
      texts.map((text) => Buffer.from(text)),
      () => false,
    );

    expect(difference).toBeUndefined();
    expect(reading.refusal).toBeUndefined();
    expect(reading.messages.every(({ isWhole }) => isWhole)).toBe(true);
  });
});
