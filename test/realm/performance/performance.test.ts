import { expect, test } from "vitest";
import { createPlatformRealm } from "../../support/platform.ts";

test("performance measures between marks, and forgets what it is told to", async () => {
  const realm = await createPlatformRealm();

  const result = await realm.evaluate(`
    performance.mark("a", { startTime: 5, detail: { x: 1 } });
    performance.mark("b", { startTime: 9 });
    const { duration, startTime, entryType } = performance.measure("m", "a", "b");
    const name = (f) => { try { f(); } catch (error) { return error.name; } };
    const names = performance.getEntries().map((entry) => entry.name);
    performance.clearMarks("a");
    return [duration, startTime, entryType, names, performance.getEntriesByType("mark").length, name(() => performance.measure("n", "nonsense")),
      performance.now() >= 0, performance.timeOrigin > 1e12];`);

  expect(result).toEqual([4, 5, "measure", ["a", "m", "b"], 1, "SyntaxError", true, true]);
});
