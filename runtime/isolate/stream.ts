import type { BodySender } from "../protocol/body-sender.ts";
import type { Socket } from "./socket.ts";

/** The instance's end of one stream. */
export interface Stream {
  readonly id: number;
  readonly kind: "invocation" | "subrequest";
  /** The invocation that it is, or that opened it; 0 where it is not known which. */
  readonly invocation: number;
  readonly sender: BodySender;
  isReceiving: boolean;
  isAborted: boolean;
  hasHead: boolean;
  /** The invocation is over but for bytes that wait for credit. */
  isSettling: boolean;
  /** The invocation's request asks for a WebSocket. */
  isUpgradable: boolean;
  /** Set once it has become a WebSocket. */
  socket: Socket | undefined;
}

/** Whether this side has sent all that it will. */
export function isSendingOver({ socket, sender }: Stream): boolean {
  return socket === undefined ? sender.isEnded : socket.sender.isEnded;
}
