import type { AnswerHead } from "../dispatch/answer-head.ts";
import type { RequestRecord } from "./request-record.ts";
import { phasesOf } from "./trace/describe-start.ts";

/** Adds a Server-Timing field, which browsers' developer tools show: where the time until this answer's head went, in milliseconds. */
export function withServerTiming<Head extends AnswerHead>(head: Head, record: RequestRecord): Head {
  const value = describeTiming(record);
  return {
    ...head,
    fields: [...head.fields, "server-timing", value],
    lines: `${head.lines}server-timing: ${value}\r\n`,
  };
}

function describeTiming(record: RequestRecord): string {
  const { startedAt, routedAt, openedAt, start } = record;
  const parts: [name: string, ms: number][] = [["route", routedAt - startedAt]];
  if (start === undefined) parts.push(["queue", openedAt - routedAt]);
  else {
    parts.push(["cold-start", start.readyAt - start.beganAt]);
    for (const [name, ms] of phasesOf(start)) parts.push([name.replaceAll(" ", "-"), ms]);
  }
  parts.push(["handler", performance.now() - openedAt]);
  return parts
    .filter(([, ms]) => ms > 0)
    .map(([name, ms]) => `${name};dur=${ms.toFixed(2)}`)
    .join(", ");
}
