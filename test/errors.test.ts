import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { FAILURES } from "../runtime/errors.ts";

const README = path.join(import.meta.dirname, "../README.md");
const ROW = /^\|\s*`([a-z-]+)`\s*\|\s*(\d{3})\s*\|\s*(.*?)\s*\|$/gm;

test("README's table of errors is FAILURES", () => {
  const [, table = ""] =
    /<!-- errors:start -->(.*)<!-- errors:end -->/s.exec(readFileSync(README, "utf8")) ?? [];
  const rows = [...table.matchAll(ROW)].map(([, code, status, meaning]) => [code, Number(status), meaning]);

  expect(rows).toEqual(
    Object.entries(FAILURES).map(([code, { status, meaning }]) => [code, status, meaning]),
  );
});
