import { Serializer } from "node:v8";
import vm from "node:vm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;

beforeAll(async () => {
  realm = await createPlatformRealm();
});

/** Source of an expression whose value can be cloned. */
const { tree: anyValue } = fc.letrec<{ tree: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom("undefined", "null", "true", "-0", "NaN", "Infinity", "12n", "Object(5)", "Object('s')"),
    fc.constantFrom("Object(true)", "Object(7n)", "/a(?<b>c)/giu", "new Date(5)", "new Date(NaN)"),
    fc.double().map((value) => `${value}`),
    fc.string({ unit: "binary" }).map((value) => JSON.stringify(value)),
    fc
      .constantFrom("TypeError", "RangeError", "Error", "AggregateError([1], ")
      .map((name) => (name.endsWith(" ") ? `${name}"m")` : `${name}("m", { cause: 3 })`)),
    fc
      .tuple(
        fc.constantFrom("Uint8Array", "Float16Array", "BigInt64Array", "DataView", "Uint16Array"),
        fc.nat({ max: 2 }),
        fc.boolean(),
      )
      .map(([view, offset, tracks]) =>
        tracks
          ? `new ${view}(new ArrayBuffer(32, { maxByteLength: 64 }), ${offset * 8})`
          : `new ${view}(new ArrayBuffer(32), ${offset * 8}, 1)`,
      ),
  ),
  tree: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 3 }).map((items) => `[${items.join()}, , ]`),
    fc
      .array(fc.tuple(fc.constantFrom("a", "1", "__proto__", "length"), tie("tree")), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([key, value]) => `[${JSON.stringify(key)}]: ${value}`).join()}}`),
    fc.tuple(tie("tree"), tie("tree")).map(([key, value]) => `new Map([[${key}, ${value}]])`),
    fc.array(tie("tree"), { maxLength: 3 }).map((items) => `new Set([${items.join()}])`),
    // A cycle, and one object in two places.
    tie("tree").map((value) => `((x) => ((x.self = x), { x, y: x }))({ value: ${value} })`),
  ),
}));

describe("structuredClone()", () => {
  test("makes what Node's makes of random values", () => {
    fc.assert(
      fc.property(anyValue, (source) => {
        const original: unknown = vm.runInThisContext(`(${source})`);

        const clone = realm.run(`structuredClone((${source}))`);

        // V8 writes equal values as equal bytes; stacks alone differ, for the code was elsewhere.
        expect(bytesOf(clone)).toBe(bytesOf(structuredClone(original)));
      }),
      { numRuns: 500 },
    );
  });
});

function bytesOf(value: unknown): string {
  // Not serialize(), which has a form of its own for views.
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(withoutStacks(value, new Set()));
  return serializer.releaseBuffer().toString("latin1");
}

function withoutStacks(value: unknown, seen: Set<unknown>): unknown {
  if (typeof value !== "object" || value === null || seen.has(value)) return value;
  seen.add(value);
  if (Error.isError(value)) Object.defineProperty(value, "stack", { value: "" });
  if (value instanceof Object || !ArrayBuffer.isView(value)) {
    for (const key of Object.keys(value)) withoutStacks(Reflect.get(value, key), seen);
  }
  forEachEntry(value, (item) => withoutStacks(item, seen));
  return value;
}

/** The keys and values of a Map or Set of whichever realm. */
function forEachEntry(value: object, visit: (item: unknown) => void): void {
  const forEach: unknown = Reflect.get(value, "forEach");
  if (typeof forEach !== "function" || !("has" in value)) return;
  Reflect.apply(forEach, value, [
    (item: unknown, key: unknown) => {
      visit(item);
      visit(key);
    },
  ]);
}
