import { transferBuffers } from "./clone-buffers.ts";
import { deserialize } from "./clone-deserialize.ts";
import { Serializer } from "./clone-serialize.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toArray } from "../webidl/to-array.ts";

/** HTML §2.7.10: nothing is detached unless the whole value can be cloned. */
export function structuredClone(value: unknown, options: unknown = undefined): unknown {
  const prefix = "Failed to execute 'structuredClone'";
  requireArguments(arguments.length, 1, prefix);
  const { transfer } = asDictionary(options, prefix);
  const serializer = new Serializer(transfer === undefined ? [] : toArray(transfer, prefix));
  const serialized = serializer.serialize(value);
  return deserialize(serialized, transferBuffers(serializer.transferred));
}
