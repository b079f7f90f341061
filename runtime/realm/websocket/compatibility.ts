import type { VersionSettings } from "../host.ts";

/** How Workers' compatibility settings change WebSockets. */
interface Compatibility {
  /** `websocket_standard_binary_type`, on from 2026-03-17. */
  binaryType: "arraybuffer" | "blob";
  /** `web_socket_auto_reply_to_close`, on from 2026-04-07: otherwise `readyState` is CLOSING until the function calls `close()`. */
  closesAtOnce: boolean;
}

/** Those of the version that this realm runs. */
export const compatibility: Compatibility = { binaryType: "blob", closesAtOnce: true };

/** Reads the settings, before the function's code runs. */
export function setCompatibility(settings: VersionSettings): void {
  const hasStandardType = isOn(settings, {
    on: "websocket_standard_binary_type",
    off: "no_websocket_standard_binary_type",
    from: "2026-03-17",
  });
  compatibility.binaryType = hasStandardType ? "blob" : "arraybuffer";
  compatibility.closesAtOnce = isOn(settings, {
    on: "web_socket_auto_reply_to_close",
    off: "web_socket_manual_reply_to_close",
    from: "2026-04-07",
  });
}

interface Flag {
  readonly on: string;
  readonly off: string;
  readonly from: string;
}

function isOn({ compatibilityDate, compatibilityFlags }: VersionSettings, { on, off, from }: Flag): boolean {
  if (compatibilityFlags.includes(on)) return true;
  return !compatibilityFlags.includes(off) && compatibilityDate >= from;
}
