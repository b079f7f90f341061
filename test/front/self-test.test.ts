import { Server } from "node:http";
import { Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { testFront } from "../../gateway/front/self-test.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("testFront() finds nothing wrong with this Node", async () => {
  expect(await testFront()).toBeUndefined();
});

test("testFront() finds out when bytes that are put back get lost", async () => {
  vi.spyOn(Socket.prototype, "unshift").mockReturnValue(undefined);

  expect(await testFront()).toBeDefined();
});

test("testFront() finds out when a server has no listener for connections that could be called", async () => {
  vi.spyOn(Server.prototype, "listeners").mockReturnValue([]);

  expect(await testFront()).toBeDefined();
});
