/* oxlint-disable -- code that uses no intrinsic of the language after it has replaced them */
import { env } from "cloudflare:workers";
import { collectReplacements, STAND_INS } from "./replace.js";

// Of what is made when it is first asked for, this program names nothing.
const { getOwnPropertyDescriptor, ownKeys } = Reflect;
const { toStringTag } = Symbol;
const names = Object.getOwnPropertyNames(globalThis);
const { length } = names;

/** What there is of a value, two levels deep. */
function describe(value, depth) {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return typeof value;
  let text = typeof value;
  if (depth > 0 && text === "function") {
    const tag = value.prototype === undefined ? undefined : value.prototype[toStringTag];
    text += ` [${value.name}${tag === undefined ? "" : " " + tag}]`;
  }
  const keys = ownKeys(value);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (typeof key !== "string") continue;
    // `value` of an accessor's would be one that was added to Object.prototype.
    const descriptor = getOwnPropertyDescriptor(value, key);
    const { configurable, enumerable, writable } = descriptor;
    text += ` ${key}:${+configurable}${+enumerable}${writable === undefined ? "a" : +writable}`;
    if (depth > 0 && key === "prototype") text += `(${describe(descriptor.value, depth - 1)})`;
  }
  return text;
}

export default {
  async fetch() {
    let text = "\n";
    for (let index = 0; index < length; index++) {
      const name = names[index];
      let found;
      try {
        found = describe(globalThis[name], 1);
      } catch (error) {
        found = "!" + (typeof error === "string" ? error : error.stack);
      }
      text += `${name}: ${found}\n`;
    }
    return new Response(text);
  },
};

if (env.TAMPER !== "") {
  const standIn = STAND_INS[env.STAND_IN];
  const replacements = collectReplacements();
  const { length } = replacements;
  for (let index = 0; index < length; index++) replacements[index].replace(standIn);
}
