import { isBlob } from "../file-api/blob.ts";
import { isFile, renameBlob, type File } from "../file-api/file.ts";
import { ArrayPrototypePush } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { defineIterable } from "../webidl/iterable.ts";

export type FormValue = string | File;
export type FormEntry = [name: string, value: FormValue];

/** Whether `value` is a FormData, by its private state. */
export let isFormData: (value: unknown) => value is FormData;
/** The entry list of `form`. */
export let entriesOf: (form: FormData) => readonly FormEntry[];
/** A FormData of entries that the caller gives up. */
export let makeFormData: (entries: FormEntry[]) => FormData;

/** XHR §5. */
export class FormData {
  #entries: FormEntry[] = [];

  static {
    isFormData = (value): value is FormData =>
      typeof value === "object" && value !== null && #entries in value;
    entriesOf = (form) => form.#entries;
    makeFormData = (entries) => {
      const form = new FormData();
      form.#entries = entries;
      return form;
    };
  }

  constructor(form: unknown = undefined) {
    if (form !== undefined) {
      throw new TypeError("Failed to construct 'FormData': parameter 1 is not of type 'HTMLFormElement'");
    }
  }

  append(name: unknown, value: unknown, filename: unknown = undefined): void {
    const context = "Failed to execute 'append' on 'FormData'";
    requireArguments(arguments.length, 2, context);
    const entry = makeEntry([name, value, arguments.length > 2 ? filename : undefined], context);
    ArrayPrototypePush(this.#entries, entry);
  }

  delete(name: unknown): void {
    requireArguments(arguments.length, 1, "Failed to execute 'delete' on 'FormData'");
    const key = toUSVString(name);
    this.#keep((entry) => entry[0] !== key);
  }

  get(name: unknown): FormValue | null {
    requireArguments(arguments.length, 1, "Failed to execute 'get' on 'FormData'");
    const key = toUSVString(name);
    const entries = this.#entries;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry !== undefined && entry[0] === key) return entry[1];
    }
    return null;
  }

  getAll(name: unknown): FormValue[] {
    requireArguments(arguments.length, 1, "Failed to execute 'getAll' on 'FormData'");
    const key = toUSVString(name);
    const entries = this.#entries;
    const values: FormValue[] = [];
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry !== undefined && entry[0] === key) ArrayPrototypePush(values, entry[1]);
    }
    return values;
  }

  has(name: unknown): boolean {
    requireArguments(arguments.length, 1, "Failed to execute 'has' on 'FormData'");
    const key = toUSVString(name);
    const entries = this.#entries;
    for (let index = 0; index < entries.length; index++) if (entries[index]?.[0] === key) return true;
    return false;
  }

  set(name: unknown, value: unknown, filename: unknown = undefined): void {
    const context = "Failed to execute 'set' on 'FormData'";
    requireArguments(arguments.length, 2, context);
    const made = makeEntry([name, value, arguments.length > 2 ? filename : undefined], context);
    let isSet = false;
    this.#keep((entry) => {
      if (entry[0] !== made[0]) return true;
      if (isSet) return false;
      isSet = true;
      entry[1] = made[1];
      return true;
    });
    if (!isSet) ArrayPrototypePush(this.#entries, made);
  }

  #keep(isKept: (entry: FormEntry) => boolean): void {
    const entries = this.#entries;
    let kept = 0;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry !== undefined && isKept(entry)) entries[kept++] = entry;
    }
    entries.length = kept;
  }
}

/** XHR §5 "create an entry": a Blob becomes a File, named `blob` unless it has a name. */
function makeEntry(
  { 0: name, 1: value, 2: filename }: readonly [unknown, unknown, unknown],
  context: string,
): FormEntry {
  if (!isBlob(value)) {
    if (filename !== undefined) throw new TypeError(`${context}: parameter 2 is not of type 'Blob'`);
    return [toUSVString(name), toUSVString(value)];
  }
  const key = toUSVString(name);
  if (filename !== undefined) return [key, renameBlob(value, toUSVString(filename))];
  return [key, isFile(value) ? value : renameBlob(value, "blob")];
}

defineInterface(FormData, "FormData");
defineIterable(FormData, {
  name: "FormData",
  pairsOf: (target) => {
    if (!isFormData(target)) throw new TypeError("Illegal invocation");
    return entriesOf(target);
  },
});
