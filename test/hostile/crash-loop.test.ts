import { expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { eventually } from "../support/eventually.ts";
import { readProblem } from "./limits.ts";

const FUNCTION = `
  export default { fetch() { for (;;) {} } };
`;

test("a function that passes its limits again and again is started ever more rarely, and says so", async () => {
  await using spore = await serveFunction(FUNCTION, [], { limits: { cpu_ms: 50 } });
  const codes: string[] = [];

  const problem = await eventually(async () => {
    const found = await readProblem(spore.url);
    codes.push(found.code);
    return found.code === "backed-off" && found;
  });
  const response = await fetch(spore.url);

  expect(codes.filter((code) => code === "cpu-limit").length).toBeGreaterThanOrEqual(5);
  expect(problem).toMatchObject({ status: 503, code: "backed-off" });
  expect([response.status, Number(response.headers.get("retry-after"))]).toEqual([503, 1]);
  expect(spore.output()).toContain("not started again for 1 s");
});
