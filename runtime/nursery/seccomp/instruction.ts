/** Classic BPF, linux/bpf_common.h: the operations that filters need. */
const LOAD_WORD = 0x20;
const AND = 0x54;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_ANY_BIT = 0x45;
const RETURN = 0x06;

/** One operation. The two ways on are counted in instructions that are left out. */
export interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly value: number;
}

/** How far a jump may go: the field has eight bits. */
export const MAX_JUMP = 255;
const INSTRUCTION_BYTES = 8;

/** Loads a word of `struct seccomp_data`. */
export function load(offset: number): Instruction {
  return { code: LOAD_WORD, whenTrue: 0, whenFalse: 0, value: offset };
}

/** Keeps these bits of what was loaded. */
export function and(mask: number): Instruction {
  return { code: AND, whenTrue: 0, whenFalse: 0, value: mask };
}

/** Goes on with the next instruction when what was loaded equals `value`; else leaves `skipped` of them out. */
export function unlessEqual(value: number, skipped: number): Instruction {
  return { code: JUMP_IF_EQUAL, whenTrue: 0, whenFalse: checkJump(skipped), value };
}

/** Goes on with the next instruction when one of the bits is set; else leaves `skipped` of them out. */
export function unlessAnyBit(bits: number, skipped: number): Instruction {
  return { code: JUMP_IF_ANY_BIT, whenTrue: 0, whenFalse: checkJump(skipped), value: bits };
}

/** Ends the filter with a verdict. */
export function verdict(value: number): Instruction {
  return { code: RETURN, whenTrue: 0, whenFalse: 0, value };
}

/** Writes `struct sock_filter`s, as the kernel takes them. */
export function encode(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * INSTRUCTION_BYTES);
  for (const [index, { code, whenTrue, whenFalse, value }] of instructions.entries()) {
    const offset = bytes.writeUInt16LE(code, index * INSTRUCTION_BYTES);
    bytes.writeUInt8(whenTrue, offset);
    bytes.writeUInt8(whenFalse, offset + 1);
    bytes.writeUInt32LE(value, offset + 2);
  }
  return bytes;
}

function checkJump(distance: number): number {
  if (distance <= MAX_JUMP) return distance;
  throw new RangeError(`Cannot jump over ${distance} instructions: expected at most ${MAX_JUMP}`);
}
