import { host } from "./host.ts";
import { ObjectDefineProperty } from "./primordials.ts";

/**
 * `Math.random()` of this realm: xoshiro128** (Blackman, Vigna: "Scrambled linear pseudorandom number generators"), seeded by the host at the first call.
 *
 * Not V8's: its state cannot be seeded anew, so it would give the same numbers in all processes that were forked from one (architecture.md, rule 9).
 */
let s0 = 0;
let s1 = 0;
let s2 = 0;
let s3 = 0;
let isSeeded = false;

/** Captured: they are the function's to replace. */
const { imul } = Math;
const NativeUint8Array = Uint8Array;

/** Has the next number come from a new seed. */
export function forgetSeed(): void {
  isSeeded = false;
}

/** A number of [0, 1), as ECMAScript §21.3.2.27 says, with all 53 bits drawn. */
export function random(): number {
  if (!isSeeded) seed();
  return ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
}

/** Puts {@link random} in the place of V8's. */
export function installRandom(): void {
  ObjectDefineProperty(Math, "random", {
    value: random,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function seed(): void {
  const bytes = new NativeUint8Array(16);
  host().fillSeed(bytes);
  s0 = wordAt(bytes, 0);
  s1 = wordAt(bytes, 4);
  s2 = wordAt(bytes, 8);
  // All zero would stay all zero.
  s3 = wordAt(bytes, 12) | 1;
  isSeeded = true;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  let word = 0;
  for (let index = 0; index < 4; index++) word = (word << 8) | (bytes[offset + index] ?? 0);
  return word;
}

function next(): number {
  const multiplied = imul(s1, 5);
  const result = imul((multiplied << 7) | (multiplied >>> 25), 9);
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = (s3 << 11) | (s3 >>> 21);
  return result;
}
