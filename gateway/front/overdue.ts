import type { FrontConnection } from "./connection.ts";
import type { FrontLimits } from "./front.ts";

/** How long a client may take to read the last answer of a connection, and close it. */
const CLOSING_MS = 5_000;

/** Whether a connection has stood still for longer than what it is doing may take. To be asked about once a second. */
export function isOverdue(connection: FrontConnection, now: number, limits: FrontLimits): boolean {
  noteProgress(connection, now);
  return now - connection.activeAt > allowance(connection, limits);
}

/** Bytes that leave are progress; so is nothing, while only the function has to say something. */
function noteProgress(connection: FrontConnection, now: number): void {
  const { activity, socket } = connection;
  if (activity === "closing") return;
  const waiting = socket.writableLength;
  if (waiting === 0) {
    if (activity === "answer") connection.activeAt = now;
    return;
  }
  const sent = socket.bytesWritten - waiting;
  if (sent !== connection.sentAt) connection.activeAt = now;
  connection.sentAt = sent;
}

function allowance(
  { activity, hasServed }: FrontConnection,
  { headersTimeoutMs, idleTimeoutMs }: FrontLimits,
): number {
  switch (activity) {
    case "closing":
      return CLOSING_MS;
    case "head":
      return headersTimeoutMs;
    case "waiting":
      return hasServed ? idleTimeoutMs : headersTimeoutMs;
    case "body":
    case "answer":
      return idleTimeoutMs;
  }
}
