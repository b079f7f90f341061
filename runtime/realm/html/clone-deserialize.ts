import {
  MapPrototypeGet,
  MapPrototypeSet,
  NativeError,
  NativeObject,
  ObjectDefineProperty,
  ReflectConstruct,
  SetPrototypeAdd,
} from "../primordials.ts";
import { ERRORS, VIEWS } from "./clone-constructors.ts";
import type { CloneRecord, Properties, Serialized } from "./clone-records.ts";

const NativeDate = Date;
const NativeMap = Map;
const NativeRegExp = RegExp;
const NativeSet = Set;

/** HTML §2.7.6 StructuredDeserialize. */
export class Deserializer {
  readonly #memory = new Map<CloneRecord, object>();

  /** Makes an object that was transferred, for the value to refer to. */
  receive(record: CloneRecord & { readonly kind: "transferred" }): object {
    const made = record.make();
    MapPrototypeSet(this.#memory, record, made);
    return made;
  }

  read(value: Serialized): unknown {
    if (typeof value !== "object" || value === null) return value;
    const known = MapPrototypeGet(this.#memory, value);
    if (known !== undefined) return known;
    const made = this.#make(value);
    // Remembered before the parts are read: they may refer back.
    MapPrototypeSet(this.#memory, value, made);
    this.#fill(made, value);
    return made;
  }

  // oxlint-disable-next-line complexity -- one case for each kind, and nothing else
  #make(record: CloneRecord): object {
    switch (record.kind) {
      case "wrapper":
        return NativeObject(record.value);
      case "date":
        return new NativeDate(record.time);
      case "regexp":
        return new NativeRegExp(record.source, record.flags);
      case "buffer":
        return record.copy;
      case "transferred":
        return this.receive(record);
      case "view":
        return this.#makeView(record);
      case "error":
        return makeError(record);
      case "map":
        return new NativeMap();
      case "set":
        return new NativeSet();
      case "array":
        return makeArray(record.length);
      case "object":
        return {};
      case "platform":
        return record.make();
    }
  }

  #makeView({ constructor, buffer, offset, length }: CloneRecord & { readonly kind: "view" }): object {
    const View = MapPrototypeGet(VIEWS, constructor) ?? NativeObject;
    const made = this.read(buffer);
    return ReflectConstruct(View, length === undefined ? [made, offset] : [made, offset, length]);
  }

  #fill(made: object, record: CloneRecord): void {
    if (record.kind === "map" && made instanceof NativeMap) this.#fillMap(made, record.entries);
    else if (record.kind === "set" && made instanceof NativeSet) this.#fillSet(made, record.items);
    else if (record.kind === "array" || record.kind === "object")
      this.#fillProperties(made, record.properties);
    else if (record.kind === "error" && record.hasCause) define(made, "cause", this.read(record.cause));
  }

  #fillMap(made: Map<unknown, unknown>, entries: readonly (readonly [Serialized, Serialized])[]): void {
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      MapPrototypeSet(made, this.read(entry?.[0]), this.read(entry?.[1]));
    }
  }

  #fillSet(made: Set<unknown>, items: readonly Serialized[]): void {
    for (let index = 0; index < items.length; index++) SetPrototypeAdd(made, this.read(items[index]));
  }

  #fillProperties(made: object, properties: Properties): void {
    for (let index = 0; index < properties.length; index++) {
      const property = properties[index];
      if (property === undefined) continue;
      const value = this.read(property[1]);
      ObjectDefineProperty(made, property[0], {
        __proto__: null,
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
}

function makeError({ name, message, stack }: CloneRecord & { readonly kind: "error" }): object {
  const constructor = MapPrototypeGet(ERRORS, name) ?? NativeError;
  const error: object = ReflectConstruct(constructor, []);
  if (message !== undefined) define(error, "message", message);
  define(error, "stack", stack);
  return error;
}

function makeArray(length: number): unknown[] {
  const made: unknown[] = [];
  made.length = length;
  return made;
}

function define(target: object, key: string, value: unknown): void {
  ObjectDefineProperty(target, key, {
    __proto__: null,
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
