/** HTML §2.7: what a value is while it is in no realm. Primitives stand for themselves. */
export type Serialized = string | number | bigint | boolean | null | undefined | CloneRecord;

/** A list of own properties. */
export type Properties = (readonly [key: string, value: Serialized])[];

/** One object; it is serialized once, however often the value holds it. */
export type CloneRecord =
  | { readonly kind: "wrapper"; readonly value: string | number | bigint | boolean }
  | { readonly kind: "date"; readonly time: number }
  | { readonly kind: "regexp"; readonly source: string; readonly flags: string }
  | { readonly kind: "buffer"; readonly copy: ArrayBuffer }
  | { readonly kind: "transferred"; make: () => object }
  | {
      readonly kind: "view";
      readonly constructor: string;
      readonly buffer: Serialized;
      readonly offset: number;
      /** Undefined for a view that follows the length of its buffer. */
      readonly length: number | undefined;
    }
  | {
      readonly kind: "error";
      readonly name: string;
      readonly message: string | undefined;
      readonly stack: string | undefined;
      hasCause: boolean;
      cause: Serialized;
    }
  | { readonly kind: "map"; readonly entries: (readonly [key: Serialized, value: Serialized])[] }
  | { readonly kind: "set"; readonly items: Serialized[] }
  | { readonly kind: "array"; readonly length: number; readonly properties: Properties }
  | { readonly kind: "object"; readonly properties: Properties }
  | { readonly kind: "platform"; readonly make: () => object };
