import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Call, CallListener, SubrequestHead } from "#runtime";

/** What the method of such a REQUEST is; no HTTP method has a colon. */
const METHOD = "platform:asset";
const CHUNK_BYTES = 64 * 1024;

/** Parts of the platform that few functions use: an instance asks for one when its function does. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ["html-rewriter.wasm", "html-rewriter-wasm/dist/html_rewriter_bg.wasm"],
]);

const files = new Map<string, Promise<Buffer>>();

/** Whether the head of a subrequest is for a part of the platform. */
export function isAssetHead(head: string): boolean {
  return head.startsWith(`${METHOD}\0`);
}

/** Hands out a part of the platform. The name in the head is looked up in a table: nothing else can be had. */
export function openAsset({ head, body }: SubrequestHead, call: Call): CallListener {
  if (body !== undefined) call.consume(body.length);
  const answer = new AssetAnswer(call);
  void answer.start(head.slice(METHOD.length + 1));
  return answer;
}

/** An asset on its way to an instance, as fast as the instance takes it. */
class AssetAnswer implements CallListener {
  readonly #call: Call;
  #rest: Buffer | undefined;
  #isOver = false;

  constructor(call: Call) {
    this.#call = call;
  }

  async start(name: string): Promise<void> {
    const specifier = ASSETS.get(name);
    if (specifier === undefined) return this.#call.respond({ head: "404\0", isEnd: true });
    try {
      this.#rest = await readOnce(specifier);
      if (this.#isOver) return;
      this.#call.respond({ head: "200\0", isEnd: false });
      this.onRoom();
    } catch {
      this.#call.respond({ head: "500\0", isEnd: true });
    }
  }

  /** Never called: the head is what opens it. */
  onHead(): void {}

  onData(chunk: Buffer): void {
    this.#call.consume(chunk.length);
  }

  onRoom(): void {
    while (!this.#isOver && this.#rest !== undefined && this.#call.room > 0) {
      this.#call.send(this.#rest.subarray(0, CHUNK_BYTES));
      this.#rest = this.#rest.subarray(CHUNK_BYTES);
      this.#isOver = this.#rest.length === 0;
      if (this.#isOver) this.#call.end();
    }
  }

  onStop(): void {
    this.#isOver = true;
  }

  onAbort(): void {
    this.#isOver = true;
  }
}

function readOnce(specifier: string): Promise<Buffer> {
  const found = files.get(specifier) ?? readFile(fileURLToPath(import.meta.resolve(specifier)));
  files.set(specifier, found);
  return found;
}
