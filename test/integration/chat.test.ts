import { expect, test } from "vitest";
import { startSpore } from "../support/spore.ts";
import { openClient } from "./websocket-client.ts";

test("functions/chat converses", async () => {
  await using spore = await startSpore("functions/chat");
  const page = await fetch(spore.url);
  await using client = await openClient(spore.url, ["chat.example"]);

  for (const message of ["hi", Buffer.from([1, 2]), "/count", "/quit"]) client.socket.send(message);

  expect(await page.text()).toContain("new WebSocket(");
  expect(await client.got(4)).toEqual([
    "Hello! Say something, or /count, or /quit.",
    "You said: hi",
    Buffer.from([1, 2]),
    "I have heard 3 messages.",
  ]);
  expect(await client.closed).toEqual({ code: 1000, reason: "Goodbye" });
  expect(client.socket.protocol).toBe("chat.example");
});
