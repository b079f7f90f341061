import { BroadcastChannel } from "./broadcast-channel.ts";
import { MessageChannel } from "./message-channel.ts";
import { MessagePort } from "./message-port.ts";
import "./transfer-streams.ts";

/** The names that HTML's cross-document and channel messaging put on the global. */
export const messagingGlobals: Readonly<Record<string, unknown>> = {
  BroadcastChannel,
  MessageChannel,
  MessagePort,
};
