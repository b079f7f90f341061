/** A field of a protocol buffer: its number, and what stands there. Nested messages are bytes. */
export interface ProtoField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

/** Reads the fields of one message, by the wire format's own rules and nothing of ours. */
export function readFields(bytes: Buffer): readonly ProtoField[] {
  const fields: ProtoField[] = [];
  let at = 0;
  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError("Cannot read the message: it ends in a number");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  function take(length: number): Buffer {
    if (at + length > bytes.length) throw new RangeError("Cannot read the message: it ends in a field");
    at += length;
    return bytes.subarray(at - length, at);
  }
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >>> 3;
    const wire = key & 7;
    if (wire === 0) fields.push({ number, value: varint() });
    else if (wire === 1) fields.push({ number, value: take(8).readBigUInt64LE() });
    else if (wire === 2) fields.push({ number, value: take(Number(varint())) });
    else if (wire === 5) fields.push({ number, value: BigInt(take(4).readUInt32LE()) });
    else throw new RangeError(`Cannot read the message: found wire type ${wire}`);
  }
  return fields;
}

/** All values of a field, which must be bytes. */
export function bytesOf(fields: readonly ProtoField[], number: number): readonly Buffer[] {
  return fields.flatMap((field) =>
    field.number === number && typeof field.value !== "bigint" ? [field.value] : [],
  );
}

export function textOf(fields: readonly ProtoField[], number: number): string {
  return bytesOf(fields, number)[0]?.toString() ?? "";
}

export function hexOf(fields: readonly ProtoField[], number: number): string {
  return bytesOf(fields, number)[0]?.toString("hex") ?? "";
}

export function integerOf(fields: readonly ProtoField[], number: number): bigint {
  const found = fields.find((field) => field.number === number)?.value;
  return typeof found === "bigint" ? found : 0n;
}

/** KeyValue messages (opentelemetry/proto/common/v1/common.proto). */
export function attributesOf(
  fields: readonly ProtoField[],
  number: number,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    bytesOf(fields, number).map((bytes) => {
      const pair = readFields(bytes);
      const [value = Buffer.alloc(0)] = bytesOf(pair, 2);
      return [textOf(pair, 1), anyValue(value)];
    }),
  );
}

/** An AnyValue. */
export function anyValue(bytes: Buffer): unknown {
  const [field] = readFields(bytes);
  if (field === undefined) return undefined;
  const { number, value } = field;
  if (typeof value !== "bigint")
    return number === 5 ? bytesOf(readFields(value), 1).map(anyValue) : value.toString();
  if (number === 2) return value === 1n;
  if (number === 3) return Number(BigInt.asIntN(64, value));
  const double = Buffer.alloc(8);
  double.writeBigUInt64LE(value);
  return double.readDoubleLE();
}
