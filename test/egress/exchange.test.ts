import { describe, expect, test } from "vitest";
import { FakeCall, headOf } from "./fake-call.ts";
import { createLoopbackEgress } from "./loopback-egress.ts";
import { startUpstream } from "./upstream.ts";

describe("createEgress() sends", () => {
  test("a streamed body with the length that the function knows", async () => {
    await using upstream = await startUpstream((request, response) => {
      response.setHeader("x-length", request.headers["content-length"] ?? "none");
      request.pipe(response);
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("POST", upstream.origin, "content-length", "8"), {
      isEnd: false,
    });
    call.listener.onData(Buffer.from("one "), false);
    call.listener.onData(Buffer.from("two "), true);
    const answer = await call.answer();

    expect(answer.fields).toContainEqual(["x-length", "8"]);
    expect(answer.body.toString()).toBe("one two ");
  });

  test.each([
    ["longer", "3"],
    ["shorter", "30"],
  ])("no body that is %s than its Content-Length", async (_what, length) => {
    await using upstream = await startUpstream((request) => void request.resume());
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("POST", upstream.origin, "content-length", length), {
      isEnd: false,
    });
    call.listener.onData(Buffer.from("one two"), true);

    expect(await call.over).toEqual({
      kind: "aborted",
      code: "network-error",
      message: "the request's body does not have the length of its Content-Length",
    });
  });

  test("the rest of a body no further once the answer is whole", async () => {
    await using upstream = await startUpstream((_request, response) => {
      response.writeHead(413).end("too much");
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("POST", upstream.origin), {
      body: Buffer.from("some"),
      isEnd: false,
    });
    const answer = await call.answer();

    expect(answer.status).toBe("413");
    expect(call.isStopped).toBe(true);
  });

  test.each([
    ["GET", "ok 2"],
    ["POST", "the other end closed the connection"],
  ])("%s after a connection that was lost: %s", async (method, outcome) => {
    let requests = 0;
    await using upstream = await startUpstream((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else response.end(`ok ${requests}`);
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf(method, upstream.origin));
    const found = await call.answer().then(
      ({ body }) => body.toString(),
      (error: Error) => error.message,
    );

    expect(found).toBe(outcome);
  });
});
