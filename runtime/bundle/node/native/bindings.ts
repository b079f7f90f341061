import { constants as osConstants, errnoMessages } from "./binding-os.ts";
import * as types from "./binding-types.ts";
import * as util from "./binding-util.ts";
import { createZlibBinding, zlibConstants } from "./binding-zlib.ts";

/** Name of a binding → what makes it. */
export const bindings: Readonly<Record<string, () => object>> = {
  buffer: () => ({ compare: compareBytes }),
  config: () => ({ hasIntl: false, hasInspector: false, hasOpenSSL: true, noBrowserGlobals: false }),
  constants: () => ({ os: osConstants, zlib: zlibConstants(), trace: {}, fs: {}, crypto: {} }),
  diagnostics_channel: () => ({
    subscribers: new Uint32Array(0),
    linkNativeChannel() {},
    notifyChannelActive() {},
    notifyChannelInactive() {},
  }),
  encoding_binding: () => ({ toASCII }),
  errors: () => ({ triggerUncaughtException: throwLater, exitCodes: {} }),
  messaging: () => ({ DOMException }),
  os: () => ({ getOSInformation: () => ["Linux", "", "", "x86_64"] }),
  profiler: () => ({}),
  stream_wrap: () => ({}),
  string_decoder: () => ({
    encodings: ["ascii", "latin1", "utf16le", "utf8", "base64", "hex", "buffer", "base64url"],
  }),
  types: () => types,
  url: () => ({ format: formatUrl }),
  url_pattern: () => ({ URLPattern: globalThis.URLPattern }),
  util: () => util,
  uv: () => ({
    getErrorMap: () => new Map(errnoMessages.map(([code, name, text]) => [code, [name, text]])),
    getErrorMessage: (code: number) =>
      errnoMessages.find(([found]) => found === code)?.[2] ?? "unknown error",
    errname: (code: number) =>
      errnoMessages.find(([found]) => found === code)?.[1] ?? `Unknown system error ${code}`,
    UV_EOF: -4095,
  }),
  zlib: createZlibBinding,
};

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

function toASCII(host: string): string {
  try {
    return new URL(`ws://${host}`).hostname;
  } catch {
    return "";
  }
}

/** An exception of a subscriber: nobody is there to catch it. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** `url.format(URL, options)` of Node.js. */
// oxlint-disable-next-line max-params -- Node's own order
function formatUrl(
  href: string,
  hasFragment: boolean,
  isUnicode: boolean,
  hasSearch: boolean,
  hasAuth: boolean,
): string {
  const url = new URL(href);
  if (!hasFragment) url.hash = "";
  if (!hasSearch) url.search = "";
  if (!hasAuth) {
    url.username = "";
    url.password = "";
  }
  void isUnicode;
  return url.href;
}
