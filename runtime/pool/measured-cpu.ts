import type { MeasuredCpu } from "../call.ts";
import { splitText } from "../protocol/head.ts";

/** Reads SETTLED's payload: the instance's word, for people and not for limits. */
export function parseCpu(payload: Buffer): MeasuredCpu | undefined {
  if (payload.length === 0) return undefined;
  const [micros = "", scope = ""] = splitText(payload, 2);
  const cpuMs = /^\d{1,12}$/.test(micros) ? Number(micros) / 1_000 : 0;
  return { cpuMs, scope: scope === "invocation" ? scope : "instance" };
}
