import type { Action, Comparison, FilterSpec, Rule } from "./filter-spec.ts";
import { INT } from "./filter-spec.ts";
import { and, encode, type Instruction, load, unlessAnyBit, unlessEqual, verdict } from "./instruction.ts";
import { type Architecture, findSyscallNumber, type SyscallName } from "./syscalls.ts";

/** Offsets in `struct seccomp_data` (linux/seccomp.h), on a little-endian machine. */
const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const ARGUMENTS_OFFSET = 16;

/** linux/audit.h. */
const AUDIT_ARCHITECTURE: Readonly<Record<Architecture, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
/** asm/unistd.h: set in the numbers of the x32 interface, which a list of x86-64's numbers does not cover. */
const X32_BIT = 0x4000_0000;

/** linux/seccomp.h. */
const RETURN_KILL_PROCESS = 0x8000_0000;
const RETURN_ERRNO = 0x0005_0000;
const RETURN_ALLOW = 0x7fff_0000;

/**
 * Makes the classic-BPF program of a filter, as `seccomp(2)` takes it.
 *
 * A call by another architecture's interface (32-bit ones, x32) ends the process: its numbers mean other calls.
 *
 * @throws {RangeError} When the rules for one call are more than a jump can pass.
 */
export function assembleFilter(spec: FilterSpec): Buffer {
  return encode([
    ...refuseOtherInterfaces(spec.architecture),
    load(NUMBER_OFFSET),
    ...[...groupByNumber(spec)].flatMap(([number, rules]) => checkCall(number, rules, spec.otherwise)),
    verdict(encodeAction(spec.otherwise)),
  ]);
}

function refuseOtherInterfaces(architecture: Architecture): Instruction[] {
  const kill = verdict(RETURN_KILL_PROCESS);
  const check = [
    load(ARCHITECTURE_OFFSET),
    // Equal: on to the instruction that goes round the verdict.
    { ...unlessEqual(AUDIT_ARCHITECTURE[architecture], 0), whenTrue: 1 },
    kill,
  ];
  if (architecture !== "x64") return check;
  return [...check, load(NUMBER_OFFSET), unlessAnyBit(X32_BIT, 1), kill];
}

function groupByNumber({ rules, architecture }: FilterSpec): Map<number, Rule[]> {
  const byCall = new Map<SyscallName, Rule[]>();
  for (const rule of rules) {
    const same = byCall.get(rule.call);
    if (same === undefined) byCall.set(rule.call, [rule]);
    else same.push(rule);
  }
  const byNumber = new Map<number, Rule[]>();
  for (const [call, same] of byCall) {
    const number = findSyscallNumber(call, architecture);
    if (number !== undefined) byNumber.set(number, same);
  }
  return byNumber;
}

/** With the call's number loaded. Either returns a verdict, or leaves the number loaded for the next. */
function checkCall(number: number, rules: readonly Rule[], otherwise: Action): Instruction[] {
  const body = rules.flatMap(checkRule);
  if (rules.every(({ when }) => when !== undefined)) body.push(verdict(encodeAction(otherwise)));
  return [unlessEqual(number, body.length), ...body];
}

function checkRule({ when = [], action }: Rule): Instruction[] {
  let instructions = [verdict(encodeAction(action))];
  for (const comparison of when.toReversed())
    instructions = [...compare(comparison, instructions.length), ...instructions];
  return instructions;
}

/** Leaves what follows out when the comparison does not hold. */
function compare({ argument, equals, mask = INT }: Comparison, following: number): Instruction[] {
  const offset = ARGUMENTS_OFFSET + argument * 8;
  const high = compareWord(offset + 4, { equals: equals >> 32n, mask: mask >> 32n }, following);
  const low = compareWord(offset, { equals, mask }, following + high.length);
  return [...low, ...high];
}

function compareWord(
  offset: number,
  { equals, mask }: Required<Omit<Comparison, "argument">>,
  following: number,
): Instruction[] {
  const bits = Number(mask & INT);
  if (bits === 0) return [];
  const test = unlessEqual(Number(equals & mask & INT), following);
  return bits === Number(INT) ? [load(offset), test] : [load(offset), and(bits), test];
}

function encodeAction(action: Action): number {
  if (action === "allow") return RETURN_ALLOW;
  if (action === "kill") return RETURN_KILL_PROCESS;
  return RETURN_ERRNO + action.errno;
}
