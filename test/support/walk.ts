/** Where the walk starts. */
export interface WalkStart {
  readonly global: object;
  readonly samples: unknown;
}

/** What the walk found: paths of objects that are not of the realm. */
export interface WalkResult {
  readonly visited: number;
  readonly escapes: readonly string[];
}

const hostIntrinsics = collectHostIntrinsics();

/** Visits every object that function code can get at from the global and the samples, without trusting anything they say. */
export function walk({ global, samples }: WalkStart): WalkResult {
  const seen = new Set<object>();
  const escapes: string[] = [];
  const queue: [value: unknown, path: string][] = [
    [global, "globalThis"],
    [samples, "samples"],
  ];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [value, path] = next;
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    const foreign = findForeign(value);
    if (foreign) escapes.push(path);
    // What is beyond an escape is the host's: one report is enough.
    else queue.push(...reachableFrom(value, path));
  }
  return { visited: seen.size, escapes };
}

function findForeign(value: object): boolean {
  for (let current: object | null = value; current !== null; current = Reflect.getPrototypeOf(current)) {
    if (hostIntrinsics.has(current)) return true;
  }
  return false;
}

function reachableFrom(value: object, path: string): [unknown, string][] {
  const found: [unknown, string][] = [[Reflect.getPrototypeOf(value), `${path}.__proto__`]];
  for (const key of Reflect.ownKeys(value)) {
    const name = `${path}[${String(key)}]`;
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) continue;
    found.push([descriptor.value, name], [descriptor.get, `${name}.get`], [descriptor.set, `${name}.set`]);
    if (descriptor.get !== undefined)
      found.push([attempt(() => Reflect.apply(descriptor.get ?? Object, value, [])), name]);
  }
  found.push(...entriesOf(value, path));
  return found;
}

function entriesOf(value: object, path: string): [unknown, string][] {
  const found: [unknown, string][] = [];
  attempt(() =>
    Map.prototype.forEach.call(asMap(value), (item, key) => {
      found.push([key, `${path}.key`], [item, `${path}.value`]);
    }),
  );
  attempt(() =>
    Set.prototype.forEach.call(asSet(value), (item) => {
      found.push([item, `${path}.item`]);
    }),
  );
  return found;
}

/** What `action` gives or throws: an error that the host made is an escape, too. */
function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

function asMap(value: object): Map<unknown, unknown> {
  // @ts-expect-error -- forEach checks the slots itself
  return value;
}

function asSet(value: object): Set<unknown> {
  // @ts-expect-error -- forEach checks the slots itself
  return value;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** The host's globals, their prototypes and methods; an object that inherits from one is found by its prototype chain. */
function collectHostIntrinsics(): Set<object> {
  const found = new Set<object>();
  const queue: unknown[] = [
    Object,
    Function.prototype,
    Reflect.getPrototypeOf(async () => undefined),
    Reflect.getPrototypeOf(function* generate() {}),
    Reflect.getPrototypeOf([].values()),
    ...Reflect.ownKeys(globalThis).map((key) => Reflect.getOwnPropertyDescriptor(globalThis, key)?.value),
  ];
  for (const value of queue) {
    if (!isObject(value)) continue;
    found.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const member: unknown = Reflect.getOwnPropertyDescriptor(value, key)?.value;
      if (isObject(member)) found.add(member);
    }
  }
  return found;
}
