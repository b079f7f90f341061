import { expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { eventually } from "../support/eventually.ts";
import { instancesOf } from "../support/processes.ts";

const FUNCTION = `
  export default {
    fetch(request, env, ctx) {
      if (new URL(request.url).pathname === "/hold") ctx.waitUntil(new Promise(() => {}));
      return new Response("answered");
    },
  };
`;

test("ctx.waitUntil does not hold a process for ever", async () => {
  await using spore = await serveFunction(FUNCTION, [], { spore: { limits: { wait_until_ms: 300 } } });
  const before = new Set(instancesOf(spore.pid));

  const answer = await (await fetch(`${spore.url}/hold`)).text();
  await eventually(() => spore.output().includes("wait-until-limit"));

  expect(answer).toBe("answered");
  await eventually(() => instancesOf(spore.pid).some((pid) => !before.has(pid)));
  expect(await (await fetch(spore.url)).text()).toBe("answered");
});
