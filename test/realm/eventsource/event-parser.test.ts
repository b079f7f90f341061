import { beforeAll, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: [], internals: ["eventsource/event-parser.ts"] });
});

/** HTML §9.2.6, by streams and what they say. */
test.each([
  ["one event", "data: a\n\n", [["message", "a", ""]]],
  ["lines of data", "data: a\ndata:b\ndata\n\n", [["message", "a\nb\n", ""]]],
  ["a type and an id", "event: t\nid: 7\ndata: a\n\n", [["t", "a", "7"]]],
  [
    "an id that stays",
    "id: 7\n\ndata: a\n\ndata: b\n\n",
    [
      ["message", "a", "7"],
      ["message", "b", "7"],
    ],
  ],
  ["an id with NUL", "id: a\0b\ndata: a\n\n", [["message", "a", ""]]],
  ["comments and strangers", ": hello\nfoo: bar\ndata:  a\n\n", [["message", " a", ""]]],
  [
    "all line ends",
    "data: a\r\n\r\ndata: b\r\rdata: c\n\n",
    [
      ["message", "a", ""],
      ["message", "b", ""],
      ["message", "c", ""],
    ],
  ],
  ["no data", "event: t\n\n", []],
  ["an end before the empty line", "data: a\n", []],
  ["a last empty line of a carriage return", "data: a\n\r", [["message", "a", ""]]],
])("EventParser reads %s, however the text is cut", async (_name, text, wanted) => {
  const found = await realm.evaluate(`
    const text = ${JSON.stringify(text)};
    const read = (size) => {
      const events = [];
      const sink = {
        onEvent: ({ type, data, lastEventId }) => events.push([type, data, lastEventId]),
        onRetry() {},
        onLastEventId() {},
      };
      const parser = new internals.EventParser(sink, "");
      for (let start = 0; start < text.length; start += size) parser.push(text.slice(start, start + size));
      parser.end();
      return events;
    };
    return [1, 2, 3, 100].map(read);
  `);

  expect(found).toEqual([wanted, wanted, wanted, wanted]);
});
