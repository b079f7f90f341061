import { readFile } from "node:fs/promises";
import type { Bundle } from "../../runtime/bundle/mod.ts";
import { buildPlatform } from "../../runtime/bundle/mod.ts";
import { InstanceRealm } from "../../runtime/isolate/instance-realm.ts";
import { PlatformScript } from "../../runtime/isolate/platform-script.ts";
import { copyToRealm, viewRealmBytes } from "../../runtime/isolate/realm-bytes.ts";
import { ArtifactKind } from "../../runtime/protocol/frames.ts";
import type { StreamOps } from "../../runtime/realm/invocation/ops.ts";
import { build } from "../bundle/run-bundle.ts";

/** What the function is to do before it serves. */
export interface Tampering {
  /** The path of an intrinsic, what holds several, `*` for all, "" for none; `list` answers with what there is. */
  readonly target: string;
  readonly standIn: "throws" | "nothing";
  /** `function.js` uses all of the platform, `late.js` only then looks at the globals, and names none of them. */
  readonly program?: "function.js" | "late.js";
}

/** What came of a request. */
export interface Served {
  /** The response's head and body; or how the invocation failed. */
  readonly answer: string;
  readonly lines: readonly string[];
}

const REQUEST = `POST\0http://function.test/a/b?q=1\0x-a\x001\0content-type\0application/json`;

const built = new Map<string, Promise<Bundle>>();

/** Starts a realm of its own for a function that replaces intrinsics, and has it serve. */
export async function serveTampered({
  target,
  standIn,
  program = "function.js",
}: Tampering): Promise<Served> {
  const building = built.get(program) ?? buildProgram(program);
  built.set(program, building);
  const { script } = await building;
  const { realmScript } = await buildPlatform();
  const served = Promise.withResolvers<string>();
  const loaded = Promise.withResolvers<void>();
  const lines: string[] = [];
  const ops = new Exchange(
    (text) => served.resolve(text),
    () => realm,
  );
  const realm = new InstanceRealm({
    // @ts-expect-error -- the ops of WebSockets to elsewhere are not called
    streamOps: {
      ...ops.streamOps(),
      loaded: (error: string) => (error === "" ? loaded.resolve() : loaded.reject(new Error(error))),
    },
    log: (level, text) => lines.push(`${level}: ${text}`),
    exit: () => undefined,
  });
  realm.boot(new PlatformScript(realmScript));
  realm.addArtifact({ kind: ArtifactKind.SCRIPT, bytes: Buffer.from(script) });
  realm.addArtifact({
    kind: ArtifactKind.SETTINGS,
    bytes: Buffer.from(
      JSON.stringify({
        name: "tampered",
        vars: { TAMPER: target, STAND_IN: standIn },
        missingBindings: [],
        compatibilityDate: "2026-01-01",
        compatibilityFlags: [],
      }),
    ),
  });
  realm.load();
  const timer = setTimeout(() => {
    loaded.reject(new Error("not started within 5 s"));
    served.resolve("no answer within 5 s");
  }, 5_000);
  await loaded.promise;
  realm.entry.invoke(1, REQUEST, copyToRealm(realm.entry, Buffer.from('{"a')), false);
  setImmediate(() => {
    realm.entry.receive(1, copyToRealm(realm.entry, Buffer.from('":1}')));
    realm.entry.receiveEnd(1);
  });
  const answer = await served.promise;
  clearTimeout(timer);
  return { answer, lines };
}

/** The other end of the realm's streams. */
class Exchange {
  readonly #done: (text: string) => void;
  readonly #realm: () => InstanceRealm;
  #text = "";
  #opened = 0;

  constructor(done: (text: string) => void, realm: () => InstanceRealm) {
    this.#done = done;
    this.#realm = realm;
  }

  streamOps(): Omit<StreamOps, "loaded"> {
    return {
      // oxlint-disable-next-line max-params -- as the op
      respond: (_stream, head, body, isComplete) => {
        this.#text += head.replaceAll("\0", "|");
        this.#add(body);
        if (isComplete) this.#done(this.#text);
      },
      write: (stream, chunk) => {
        if (stream === 1) this.#add(chunk);
        return 65_536;
      },
      end: (stream) => {
        if (stream === 1) this.#done(this.#text);
      },
      abort: (stream, code, message) => {
        if (stream === 1) this.#done(`${this.#text} aborted: ${code} ${message}`);
      },
      // oxlint-disable-next-line max-params -- as the op
      fail: (_stream, code, message, stack) => this.#done(`${code}: ${message}\n${stack}`),
      openFetch: (head) => {
        this.#opened += 2;
        const stream = this.#opened;
        setImmediate(() => this.#answer(stream, head));
        return stream;
      },
      settle: () => undefined,
      consume: () => undefined,
      stop: () => undefined,
    };
  }

  #answer(stream: number, head: string): void {
    const { entry } = this.#realm();
    const [method = "", url = ""] = head.split("\0");
    if (method.startsWith("cache:")) return entry.answer(stream, "0\0", undefined, true);
    if (url.endsWith("/redirect")) return entry.answer(stream, "307\0\0location\0/there", undefined, true);
    const text = Buffer.from(JSON.stringify({ up: method }));
    const bytes = copyToRealm(entry, text);
    entry.answer(stream, "200\0OK\0content-type\0application/json", bytes, true);
  }

  #add(body: string | Uint8Array | undefined): void {
    if (body !== undefined)
      this.#text += typeof body === "string" ? body : Buffer.from(viewRealmBytes(body)).toString();
  }
}

async function buildProgram(program: string): Promise<Bundle> {
  const names = [program, "replace.js"];
  const texts = await Promise.all(
    names.map((name) => readFile(new URL(`intrinsics/${name}`, import.meta.url), "utf8")),
  );
  const bundle = await build(Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""])));
  // The bundler's way to keep the names of functions is the function's own code, and uses intrinsics.
  return { ...bundle, script: bundle.script.replace(/__name = .*;/, "__name = (target) => target;") };
}
