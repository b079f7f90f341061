/** A rule of the front, broken: what to replace in which of its files. */
export interface Fault {
  readonly file:
    | "field-reader"
    | "request-line"
    | "recogniser"
    | "connection"
    | "byte-classes"
    | "encode-fields"
    | "field-block"
    | "front-exchange";
  readonly from: string;
  readonly to: string;
}

/** One fault for each rule. Each must be found by the table or the fuzz. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "takes Transfer-Encoding": { file: "field-reader", from: '["transfer-encoding", "framing"],', to: "" },
  "takes TE": { file: "field-reader", from: '["te", "connection"],', to: "" },
  "takes Expect": { file: "field-reader", from: '["expect", "connection"],', to: "" },
  "takes Upgrade": { file: "field-reader", from: '["upgrade", "connection"],', to: "" },
  "takes Trailer": { file: "field-reader", from: '["trailer", "framing"],', to: "" },
  "takes Keep-Alive": { file: "field-reader", from: '["keep-alive", "connection"],', to: "" },
  "takes Proxy-Connection": { file: "field-reader", from: '["proxy-connection", "connection"],', to: "" },
  "takes HTTP2-Settings": { file: "field-reader", from: '["http2-settings", "connection"],', to: "" },
  "takes two Hosts": {
    file: "field-reader",
    from: "this.hostEnd !== 0 || start === end",
    to: "start === end",
  },
  "takes an empty Host": {
    file: "field-reader",
    from: "this.hostEnd !== 0 || start === end",
    to: "this.hostEnd !== 0",
  },
  "takes no Host": { file: "field-reader", from: 'if (this.hostEnd === 0) return "host";', to: "" },
  "takes any Host": {
    file: "field-reader",
    from: 'if (skip(bytes, start, end, HOST) !== end) return "host";',
    to: "",
  },
  "takes two lengths": {
    file: "field-reader",
    from: "this.contentLength !== -1 || digits === 0",
    to: "digits === 0",
  },
  "takes an empty length": {
    file: "field-reader",
    from: "this.contentLength !== -1 || digits === 0",
    to: "this.contentLength !== -1",
  },
  "takes long lengths": { file: "field-reader", from: "digits > MAX_LENGTH_DIGITS", to: "digits > 99" },
  "takes leading zeros": {
    file: "field-reader",
    from: 'if (bytes[start] === ZERO && digits > 1) return "framing";',
    to: "",
  },
  "takes odd digits": { file: "field-reader", from: 'if (digit < 0 || digit > 9) return "framing";', to: "" },
  "misreads lengths": { file: "field-reader", from: "length * 10 + digit", to: "length * 16 + digit" },
  "takes a length with GET": {
    file: "recogniser",
    from: 'method === "GET" || method === "HEAD"',
    to: 'method === "HEAD"',
  },
  "takes a length with HEAD": {
    file: "recogniser",
    from: 'method === "GET" || method === "HEAD"',
    to: 'method === "GET"',
  },
  "takes any Connection": {
    file: "field-reader",
    from: '(option !== "keep-alive" && option !== "close")',
    to: "false",
  },
  "takes two Connections": { file: "field-reader", from: "this.#hasConnection || (", to: "(" },
  "forgets that a connection closes": {
    file: "field-reader",
    from: 'this.closes = option === "close";',
    to: "",
  },
  "goes on after the last request": {
    file: "connection",
    from: 'if (found.closes && bytes.length > end) return this.#refuse(bytes, "connection");',
    to: "",
  },
  "takes a line feed for CRLF": {
    file: "field-reader",
    from: 'if (bytes[at] !== CR) return "field";',
    to: 'if (bytes[at] !== CR && bytes[at] !== LF) return "field";',
  },
  "takes CR without LF": {
    file: "field-reader",
    from: 'return bytes[at + 1] === LF ? undefined : "field";',
    to: "return undefined;",
  },
  "takes outer blanks": {
    file: "field-reader",
    from: "return end > start && (isBlank(bytes[start]) || isBlank(bytes[end - 1]));",
    to: "return false;",
  },
  "takes leading blanks": {
    file: "field-reader",
    from: "(isBlank(bytes[start]) || isBlank(bytes[end - 1]))",
    to: "isBlank(bytes[end - 1])",
  },
  "takes trailing blanks": {
    file: "field-reader",
    from: "(isBlank(bytes[start]) || isBlank(bytes[end - 1]))",
    to: "isBlank(bytes[start])",
  },
  "takes empty names": { file: "field-reader", from: "nameEnd === nameStart || bytes", to: "bytes" },
  "takes blanks in names": {
    file: "byte-classes",
    from: "add(classes, TOKEN, `!",
    to: "add(classes, TOKEN, ` !",
  },
  "takes DEL in values": { file: "byte-classes", from: "byte < 0x7f", to: "byte <= 0x7f" },
  "takes control characters in values": {
    file: "byte-classes",
    from: "let byte = 0x20",
    to: "let byte = 0x0b",
  },
  "takes obs-text": { file: "byte-classes", from: "byte < 0x7f", to: "byte < 0x100" },
  "takes fragments": {
    file: "byte-classes",
    from: "add(classes, TARGET, `!",
    to: "add(classes, TARGET, `#!",
  },
  "takes blanks in targets": {
    file: "byte-classes",
    from: "add(classes, TARGET, `!",
    to: "add(classes, TARGET, `\\t!",
  },
  "takes other forms of targets": {
    file: "request-line",
    from: 'if (bytes[afterMethod] !== SLASH) return "target";',
    to: "",
  },
  "takes any version": {
    file: "request-line",
    from: 'if (!isAt(bytes, at, VERSION)) return "version";',
    to: "",
  },
  "takes HTTP/1.0": {
    file: "request-line",
    from: "if (!isAt(bytes, at, VERSION))",
    to: 'if (!isAt(bytes, at, VERSION) && !isAt(bytes, at, Buffer.from(" HTTP/1.0\\r\\n")))',
  },
  "takes any number of fields": {
    file: "field-reader",
    from: 'if (this.count === MAX_FIELDS) return "size";',
    to: "",
  },
  "takes a known block for a longer one": {
    file: "field-block",
    from: "index < own.length",
    to: "index < own.length - 9",
  },
  "takes a known block for a longer one that is large": {
    file: "field-block",
    from: "own.compare(bytes, start, end) === 0",
    to: "own.compare(bytes, start, end - 9, 0, own.length - 9) === 0",
  },
  "takes a target for another of its length": {
    file: "request-line",
    from: "bytes[index] !== text.charCodeAt(index - start)",
    to: "false",
  },
  "forgets the method of a known request": {
    file: "front-exchange",
    from: "last.method === this.method && ",
    to: "",
  },
  "forgets the target of a known request": {
    file: "front-exchange",
    from: "last?.head.target === this.target && ",
    to: "last !== undefined && ",
  },
  "forgets the rules of a known request": {
    file: "front-exchange",
    from: " && last.rules === rules",
    to: "",
  },
  "takes any block for the known one": {
    file: "recogniser",
    from: "known?.isAt(bytes, line.end) === true",
    to: "known !== undefined",
  },
  "misses what comes after a request": {
    file: "connection",
    from: "if (bytes.length > end) this.#stash = bytes.subarray(end);",
    to: "",
  },
  "gives a body what comes after it": {
    file: "connection",
    from: "bytes.subarray(0, this.#bodyBytesLeft)",
    to: "bytes",
  },
  "miscounts a body": {
    file: "connection",
    from: "this.#bodyBytesLeft -= piece.length;",
    to: "this.#bodyBytesLeft -= bytes.length;",
  },
  "begins a request before the last is answered": {
    file: "connection",
    from: "return this.#exchange === undefined && !this.#isClosing",
    to: "return !this.#isClosing",
  },
  "drops the beginning of a head": {
    file: "connection",
    from: "this.#stash === undefined ? rest : Buffer.concat([this.#stash, rest])",
    to: "rest",
  },
  "passes hop-by-hop fields on": { file: "encode-fields", from: "HOP_BY_HOP.has(name) || ", to: "" },
  "passes claims on": { file: "encode-fields", from: "isClientClaim(name) || ", to: "" },
  "passes fields on that Connection names": {
    file: "encode-fields",
    from: ' || (closes && name === "close")',
    to: "",
  },
  "passes names on as sent": {
    file: "encode-fields",
    from: "at(LOWER, at(bytes, index))",
    to: "at(bytes, index)",
  },
};
