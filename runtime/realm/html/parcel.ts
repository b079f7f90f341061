import { asDictionary } from "../webidl/arguments.ts";
import { toArray } from "../webidl/to-array.ts";
import { type CloneRecord, type Serialized } from "./clone-records.ts";
import { Deserializer } from "./clone-deserialize.ts";
import { Serializer } from "./clone-serialize.ts";
import { ArrayPrototypePush } from "../primordials.ts";

/** HTML §2.7.7: a value on its way, and what makes the objects that were transferred with it. */
export interface Parcel {
  readonly value: Serialized;
  readonly transferred: readonly TransferredRecord[];
}

type TransferredRecord = CloneRecord & { readonly kind: "transferred" };

/**
 * HTML §2.7.7 StructuredSerializeWithTransfer. Nothing is detached unless the whole value can be cloned.
 *
 * @throws {DOMException} DataCloneError; whatever a getter of the value throws.
 */
export function packParcel(value: unknown, transfer: readonly unknown[]): Parcel {
  const serializer = new Serializer(transfer);
  const serialized = serializer.serialize(value);
  return { value: serialized, transferred: serializer.transfer() };
}

/** HTML §2.7.8 StructuredDeserializeWithTransfer: the value, and what was transferred in its order. To be called once. */
export function unpackParcel({ value, transferred }: Parcel): {
  readonly value: unknown;
  readonly transferred: readonly object[];
} {
  const deserializer = new Deserializer();
  const received: object[] = [];
  for (let index = 0; index < transferred.length; index++) {
    const record = transferred[index];
    if (record !== undefined) ArrayPrototypePush(received, deserializer.receive(record));
  }
  return { value: deserializer.read(value), transferred: received };
}

/** The `transfer` member of a StructuredSerializeOptions. */
export function readTransfer(options: unknown, prefix: string): readonly unknown[] {
  const { transfer } = asDictionary(options, prefix);
  return transfer === undefined ? [] : toObjects(transfer, prefix);
}

/** Web IDL's `sequence<object>`. */
export function toObjects(value: unknown, prefix: string): readonly unknown[] {
  const items = toArray(value, prefix);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if ((typeof item !== "object" || item === null) && typeof item !== "function")
      throw new TypeError(`${prefix}: The provided value is not of type 'object'.`);
  }
  return items;
}
