import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { LogOutput } from "../../../gateway/telemetry/logs/output.ts";

const LINE = `${"x".repeat(1023)}\n`;

function describeLoss(lines: number): string {
  return `${lines} lost\n`;
}

describe("LogOutput", () => {
  test("keeps a bounded amount for a reader that has stopped, and says afterwards how much was lost", async () => {
    const out = new PassThrough();
    const output = new LogOutput(out, describeLoss);

    for (let count = 0; count < 10_000; count++) output.write(LINE);
    const kept = out.writableLength + out.readableLength;
    const drained = once(out, "drain");
    let text = "";
    out.on("data", (bytes: Buffer) => (text += bytes.toString()));
    await drained;
    output.write("after\n");

    expect(kept).toBeLessThan(5 * 1024 * 1024);
    const lost = Number(/(\d+) lost\nafter\n$/.exec(text)?.[1]);
    expect(lost + text.split("x\n").length - 1).toBe(10_000);
  });

  test("goes on where nothing can be written any more", async () => {
    const out = new Writable({ write: (_bytes, _encoding, done) => done(new Error("EPIPE")) });
    const output = new LogOutput(out, describeLoss);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    out.on("close", resolve);

    output.write("lost\n");
    await closed;
    output.write("lost too\n");

    await expect(output[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});
