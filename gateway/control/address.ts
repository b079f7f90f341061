import { isIP } from "node:net";

/** Where the control listener is. */
export type ControlAddress =
  | { readonly kind: "off" }
  | { readonly kind: "unix"; readonly path: string }
  /** `isChosen`: somebody asked for it, so that no other one will do. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly isChosen: boolean };

export const DEFAULT_CONTROL_ADDRESS: ControlAddress = {
  kind: "tcp",
  host: "127.0.0.1",
  port: 8788,
  isChosen: false,
};

export const CONTROL_ADDRESS_FORM = "HOST:PORT, such as 127.0.0.1:8788, unix:PATH, or off";

/** The longest path that fits into a socket's address (sys/un.h), with its end. */
const MAX_SOCKET_PATH_BYTES = 107;

/** Reads what the command line or the environment says. Undefined when it has another form. */
export function parseControlAddress(text: string): ControlAddress | undefined {
  if (text === "off") return { kind: "off" };
  if (text.startsWith("unix:")) return parsePath(text.slice("unix:".length));
  const [, host = "", digits = ""] = /^(\[[0-9a-f:.]+\]|[^\s:[\]/@]+):([0-9]{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (host === "" || port > 65_535) return undefined;
  return { kind: "tcp", host: host.replaceAll(/[[\]]/g, ""), port, isChosen: true };
}

/** Whether only this machine's own users get there. */
export function isLocal(address: ControlAddress): boolean {
  if (address.kind !== "tcp") return true;
  const { host } = address;
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function parsePath(path: string): ControlAddress | undefined {
  const length = Buffer.byteLength(path);
  return length > 0 && length <= MAX_SOCKET_PATH_BYTES && !path.includes("\0")
    ? { kind: "unix", path }
    : undefined;
}
