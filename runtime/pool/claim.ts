import { INVOCATION_FIELD } from "../protocol/head.ts";

/** A subrequest's head without what the instance says of its invocation, and that. */
export interface ClaimedHead {
  readonly head: string;
  /** The invocation's stream; 0 where the instance names none. */
  readonly invocation: number;
  /** The function's own span that asks, by its id; "" for none. */
  readonly span: string;
}

const FIELD = `\0${INVOCATION_FIELD}\0`;
const CLAIM = /^(\d{1,10})(?:\/([0-9a-f]{16}))?$/;

/** Takes what an instance says of a subrequest's invocation out of the head. It may say anything. */
export function splitClaim(head: string): ClaimedHead {
  const start = head.lastIndexOf(FIELD);
  if (start === -1) return { head, invocation: 0, span: "" };
  const [, invocation = "0", span = ""] = CLAIM.exec(head.slice(start + FIELD.length)) ?? [];
  return { head: head.slice(0, start), invocation: Number(invocation), span };
}
