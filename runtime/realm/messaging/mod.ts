import { BroadcastChannel } from "./broadcast-channel.ts";
import { MessageChannel } from "./message-channel.ts";
import { MessagePort } from "./message-port.ts";
// oxlint-disable-next-line import/no-unassigned-import -- streams can be transferred from its evaluation on, before anything here is used
import "./transfer-streams.ts";

/** The names that HTML's cross-document and channel messaging put on the global. */
export const messagingGlobals: Readonly<Record<string, unknown>> = {
  BroadcastChannel,
  MessageChannel,
  MessagePort,
};
