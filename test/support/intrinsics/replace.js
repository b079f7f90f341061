/* oxlint-disable -- code as a function that means harm would have it, not as ours should be */

/** The language's globals, and what only syntax leads to. */
export function collectHolders() {
  const iterator = Reflect.getPrototypeOf(Reflect.getPrototypeOf([].values()));
  const asyncGenerator = Reflect.getPrototypeOf(async function* () {});
  const holders = new Map([
    ["TypedArray", Reflect.getPrototypeOf(Uint8Array)],
    ["TypedArray.prototype", Reflect.getPrototypeOf(Uint8Array.prototype)],
    ["%ArrayIteratorPrototype%", Reflect.getPrototypeOf([].values())],
    ["%MapIteratorPrototype%", Reflect.getPrototypeOf(new Map().values())],
    ["%SetIteratorPrototype%", Reflect.getPrototypeOf(new Set().values())],
    ["%StringIteratorPrototype%", Reflect.getPrototypeOf(""[Symbol.iterator]())],
    ["%RegExpStringIteratorPrototype%", Reflect.getPrototypeOf("".matchAll(/a/g))],
    ["%IteratorPrototype%", iterator],
    ["%IteratorHelperPrototype%", Reflect.getPrototypeOf([].values().map((x) => x))],
    ["%GeneratorFunction.prototype%", Reflect.getPrototypeOf(function* () {})],
    ["%GeneratorPrototype%", Reflect.getPrototypeOf(function* () {}).prototype],
    ["%AsyncFunction.prototype%", Reflect.getPrototypeOf(async () => {})],
    ["%AsyncGeneratorPrototype%", asyncGenerator.prototype],
    ["%AsyncIteratorPrototype%", Reflect.getPrototypeOf(asyncGenerator.prototype)],
  ]);
  const names =
    "Object Function Array String Number Boolean BigInt Symbol Promise RegExp Date Math JSON Reflect Proxy Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError SuppressedError Intl Iterator Temporal DisposableStack AsyncDisposableStack WebAssembly Uint8Array Uint8ClampedArray Uint16Array Uint32Array Int8Array Int16Array Int32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array".split(
      " ",
    );
  for (const name of names) {
    const value = globalThis[name];
    if (value === undefined) continue;
    holders.set(name, value);
    if (value.prototype) holders.set(`${name}.prototype`, value.prototype);
    if (typeof value === "function") continue;
    for (const [inner, Class] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      if (typeof Class.value !== "function" || !Class.value.prototype) continue;
      holders.set(`${name}.${inner}`, Class.value);
      holders.set(`${name}.${inner}.prototype`, Class.value.prototype);
    }
  }
  return {
    holders,
    names: [
      ...names,
      ..."parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape".split(
        " ",
      ),
    ],
  };
}

/** What breaks the function's own code, or shows in what it logs. */
const LEFT_ALONE = [
  // await and Promise.prototype.then of the function's own promises look these up.
  "Promise[Symbol(Symbol.species)]",
  // `await` looks it up.
  "Promise.prototype[constructor]",
  // The function calls it.
  "WebAssembly[compileStreaming]",
  // The console names an object by its constructor.
  "Object.prototype[constructor]",
  "Array.prototype[constructor]",
];

/** The functions of a holder, as replacements to make: `[label, replace]`. */
export function collectReplacements() {
  const { holders, names } = collectHolders();
  const found = [];
  for (const [label, holder] of holders) {
    for (const key of Reflect.ownKeys(holder)) {
      const { value, get, configurable } = Reflect.getOwnPropertyDescriptor(holder, key);
      const path = `${label}[${String(key)}]`;
      if (
        typeof value === "function" &&
        (configurable || Reflect.getOwnPropertyDescriptor(holder, key).writable)
      )
        found.push({
          holder: label,
          path,
          replace: (by) => define(holder, key, { __proto__: null, value: by }),
        });
      else if (get !== undefined && configurable)
        found.push({
          holder: label,
          path,
          replace: (by) => define(holder, key, { __proto__: null, get: by }),
        });
    }
  }
  for (const name of names) {
    if (typeof globalThis[name] === "function")
      found.push({
        holder: "globalThis",
        path: `globalThis[${name}]`,
        replace: (by) => define(globalThis, name, { __proto__: null, value: by }),
      });
  }
  // What was not there, and is looked up by whoever reads a descriptor, a dictionary or a promise's value.
  const added =
    "get set value done next return throw index groups raw cause stack start pull cancel type highWaterMark size signal headers method body status statusText name message detail bubbles".split(
      " ",
    );
  for (const key of added) {
    if (key in Object.prototype) continue;
    found.push({
      holder: "Object.prototype (added)",
      path: `Object.prototype.${key} (added)`,
      replace: (by) =>
        define(ObjectPrototype, key, {
          __proto__: null,
          get: by,
          set: by,
          enumerable: false,
          configurable: true,
        }),
    });
  }
  return found.filter(({ path }) => !LEFT_ALONE.includes(path));
}

const define = Reflect.defineProperty;
const NativeError = Error;
const ObjectPrototype = Object.prototype;

/** What stands in the place of an intrinsic. */
export const STAND_INS = {
  throws: () => {
    throw new NativeError("tampered");
  },
  // A constructor, too.
  nothing: function () {},
};
