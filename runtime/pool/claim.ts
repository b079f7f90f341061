import { INVOCATION_FIELD } from "../protocol/head.ts";

/** A subrequest's head without what the instance says of its invocation, and that. */
export interface ClaimedHead {
  readonly head: string;
  /** The invocation's stream; 0 where the instance names none. */
  readonly invocation: number;
}

const FIELD = `\0${INVOCATION_FIELD}\0`;

/** Takes what an instance says of a subrequest's invocation out of the head. It may say anything. */
export function splitClaim(head: string): ClaimedHead {
  const start = head.lastIndexOf(FIELD);
  if (start === -1) return { head, invocation: 0 };
  const claim = head.slice(start + FIELD.length);
  return { head: head.slice(0, start), invocation: /^\d{1,10}$/.test(claim) ? Number(claim) : 0 };
}
