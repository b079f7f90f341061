import { type Call, type CallListener, limitsOf, type OpenSubrequest, type SubrequestHead } from "#runtime";
import { findTrail } from "./loop.ts";
import type { Refused } from "./refusals.ts";
import { Turn, TurnCall, TurnListener } from "./turn.ts";

/**
 * Holds subrequests to the limits of their invocation: how many, how many at once, and how deep functions may call each other.
 *
 * Those that are past the bound on how many wait at once are queued, as on Workers: what counts is the wait for an answer's head, since a function that holds answers
 * unread to ask for another would wait for itself.
 */
export function limitSubrequests(
  open: OpenSubrequest,
  onRefused: (refused: Refused) => void,
): OpenSubrequest {
  return function openWithinLimits(request, call) {
    const { account, version } = request;
    const limits = limitsOf(version);
    account.subrequests += 1;
    if (account.subrequests > limits.subrequests) {
      onRefused({ version, kind: "subrequests", detail: `more than ${limits.subrequests}` });
      return refuse(call, `too many subrequests: one ${account.scope} may make ${limits.subrequests}`);
    }
    if (findTrail(account.heads).depth >= limits.depth) {
      onRefused({ version, kind: "depth", detail: `deeper than ${limits.depth}` });
      return refuse(call, `functions have called each other ${limits.depth} deep, which is the limit`);
    }
    return takeTurn({ open, request, call, atOnce: limits.subrequestsAtOnce });
  };
}

interface TurnOptions {
  readonly open: OpenSubrequest;
  readonly request: SubrequestHead;
  readonly call: Call;
  readonly atOnce: number;
}

function takeTurn({ open, request, call, atOnce }: TurnOptions): CallListener {
  const { account } = request;
  const turn = new Turn(account);
  const listener = new TurnListener(turn, call);
  const turnCall = new TurnCall(turn, call);
  function start(body: Uint8Array | undefined): void {
    turn.begin();
    listener.attach(open({ ...request, body }, turnCall));
  }
  if (account.waitingSubrequests < atOnce) start(request.body);
  else {
    // What came is a view of a whole read's buffer.
    const kept = request.body === undefined ? undefined : Buffer.from(request.body);
    account.queue.push(() => {
      if (!turn.isOver) start(kept);
    });
  }
  return listener;
}

function refuse(call: Call, message: string): CallListener {
  call.abort("limit", message);
  return DEAF;
}

/** For a call that was given up at once. */
export const DEAF: CallListener = {
  onHead: () => {},
  onData: () => {},
  onRoom: () => {},
  onStop: () => {},
  onAbort: () => {},
};
