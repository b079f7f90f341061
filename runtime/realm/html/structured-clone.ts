import { requireArguments } from "../webidl/arguments.ts";
import { packParcel, readTransfer, unpackParcel } from "./parcel.ts";

/** HTML §2.7.10. */
export function structuredClone(value: unknown, options: unknown = undefined): unknown {
  const prefix = "Failed to execute 'structuredClone'";
  requireArguments(arguments.length, 1, prefix);
  return unpackParcel(packParcel(value, readTransfer(options, prefix))).value;
}
