import type { MeasuredCpu } from "../call.ts";
import { splitText } from "../protocol/head.ts";
import type { CodeCacheUse } from "./code-caches.ts";

/** Reads SETTLED's payload: the instance's word, for people and not for limits. */
export function parseCpu(payload: Buffer): MeasuredCpu | undefined {
  if (payload.length === 0) return undefined;
  const [micros = "", scope = ""] = splitText(payload, 2);
  const cpuMs = /^\d{1,12}$/.test(micros) ? Number(micros) / 1_000 : 0;
  return { cpuMs, scope: scope === "invocation" ? scope : "instance" };
}

/** What an instance says of its start: all of it is its own word. */
export interface LoadedReport {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly codeCache: CodeCacheUse;
  /** Why it failed; "" when it did not. */
  readonly error: string;
}

/** Of a process in which the start-up code has run before. */
export const NOTHING_TO_LOAD: LoadedReport = { cpuMs: 0, wallMs: 0, codeCache: "none", error: "" };

/** Reads LOADED's payload. */
export function parseLoaded(payload: Buffer): LoadedReport {
  const [facts = "", error = ""] = splitText(payload, 2);
  const [cpu, wall, cache] = facts.split(" ");
  const codeCache = cache === "used" || cache === "refused" ? cache : "none";
  return { cpuMs: (Number(cpu) || 0) / 1_000, wallMs: (Number(wall) || 0) / 1_000, codeCache, error };
}
