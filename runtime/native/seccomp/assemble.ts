import { SYSCALLS, type SyscallName } from "./syscalls.ts";

/** Architectures that filters are made for. */
export type Architecture = "x64" | "arm64";

/** What happens to a call (linux/seccomp.h). */
export type Action = "allow" | "pretend" | "EPERM" | "ENOSYS" | "kill";

/** A condition on an argument's low 32 bits: `argument & mask === value`. */
export interface Condition {
  readonly argument: 0 | 1 | 2 | 3 | 4 | 5;
  readonly mask?: number;
  readonly value: number;
}

/** What happens to a call that meets one of the conditions, or to every such call where there are none. The first rule that fits decides. */
export interface Rule {
  readonly name: SyscallName;
  readonly when?: readonly Condition[];
  readonly action: Action;
}

export interface Filter {
  readonly rules: readonly Rule[];
  /** What happens to all other calls. */
  readonly otherwise: Action;
}

/** linux/seccomp.h; the low bits of the second are the error. */
const ACTIONS: Readonly<Record<Action, number>> = {
  allow: 0x7fff_0000,
  pretend: 0x0005_0000,
  EPERM: 0x0005_0001,
  ENOSYS: 0x0005_0026,
  kill: 0x8000_0000,
};

/** linux/audit.h. */
const AUDIT_ARCHITECTURES: Readonly<Record<Architecture, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };

/** Calls of the x32 ABI have this bit: the same kernel functions under numbers that no rule names. */
const X32_BIT = 0x4000_0000;

/** linux/bpf_common.h: the operations used here. */
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const AND = 0x54;
const RETURN = 0x06;

/** Offsets in `struct seccomp_data`. */
const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const ARGUMENTS_OFFSET = 16;

/** Assembles a classic BPF program for seccomp: 8 bytes an instruction, as `struct sock_filter` has them. */
export function assembleFilter({ rules, otherwise }: Filter, architecture: Architecture): Buffer {
  const program = [
    instruction(LOAD_WORD, ARCHITECTURE_OFFSET),
    instruction(JUMP_IF_EQUAL, AUDIT_ARCHITECTURES[architecture], [1, 0]),
    instruction(RETURN, ACTIONS.kill),
    instruction(LOAD_WORD, NUMBER_OFFSET),
  ];
  if (architecture === "x64")
    program.push(instruction(JUMP_IF_AT_LEAST, X32_BIT, [0, 1]), instruction(RETURN, ACTIONS.kill));
  for (const rule of rules) program.push(...assembleRule(rule, architecture));
  program.push(instruction(RETURN, ACTIONS[otherwise]));
  return Buffer.concat(program);
}

/** The call's number is in the accumulator when a rule begins, and again when it did not fit. */
function assembleRule({ name, when = [], action }: Rule, architecture: Architecture): Buffer[] {
  const number = SYSCALLS[name][architecture];
  if (number === undefined) return [];
  const body: Buffer[] = [];
  for (const { argument, mask, value } of when) {
    body.push(instruction(LOAD_WORD, ARGUMENTS_OFFSET + 8 * argument));
    if (mask !== undefined) body.push(instruction(AND, mask));
    body.push(instruction(JUMP_IF_EQUAL, value));
  }
  // A condition that does not hold leads past the action.
  for (const [index, step] of body.entries()) {
    if (step.readUInt16LE(0) === JUMP_IF_EQUAL) step.writeUInt8(body.length - index, 3);
  }
  body.push(instruction(RETURN, ACTIONS[action]));
  // Conditions have overwritten the accumulator.
  if (when.length > 0) body.push(instruction(LOAD_WORD, NUMBER_OFFSET));
  return [instruction(JUMP_IF_EQUAL, number, [0, body.length]), ...body];
}

/** One `struct sock_filter`: operation, how many instructions to skip when a jump's test holds and when not, operand. */
function instruction(operation: number, operand: number, [whenTrue, whenFalse] = [0, 0]): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(operation, 0);
  bytes.writeUInt8(whenTrue, 2);
  bytes.writeUInt8(whenFalse, 3);
  bytes.writeUInt32LE(operand >>> 0, 4);
  return bytes;
}
