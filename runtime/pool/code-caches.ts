import { LRUCache } from "lru-cache";
import type { Version } from "../call.ts";
import type { Instance } from "./instance.ts";

/** What became of the code cache that an instance was started with: V8 took it, or found that it was not made by the same V8 from the same script. */
export type CodeCacheUse = "none" | "used" | "refused";

/** Code caches of one gateway since its start. */
export interface CodeCacheCounts {
  readonly kept: number;
  readonly bytes: number;
  /** Starts, by what became of the cache. */
  readonly used: number;
  readonly refused: number;
}

/** Shorter scripts are compiled faster than a cache of them is read. */
const MIN_SCRIPT_CHARACTERS = 16 * 1024;
/** Code caches of all versions together. */
const MAX_BYTES = 64 * 1024 * 1024;

/** An instance that may say what it compiled. */
export type Compiling = Pick<Instance, "version" | "owesCode" | "shareCode">;

/**
 * What V8 compiled of each version's script, so that an instance that is started on a blank need not compile it again.
 *
 * It is asked for once an instance has served, since V8 compiles a function when it is first called.
 *
 * Threat: it comes from a process that ran the function, and V8 trusts what is in it. So it is given to instances of that same version alone, which load it within
 * their sandbox; it never leaves the gateway's memory, where nobody else can change it; and a version that has a process for each request has none, as one request could
 * then reach the next.
 */
export class CodeCaches {
  readonly #kept = new LRUCache<string, Buffer>({
    maxSize: MAX_BYTES,
    sizeCalculation: (bytes) => bytes.length,
  });
  /** Versions that an instance was asked for, or that have shown that it does not work. */
  readonly #settled = new Set<string>();
  #used = 0;
  #refused = 0;

  get counts(): CodeCacheCounts {
    return {
      kept: this.#kept.size,
      bytes: this.#kept.calculatedSize,
      used: this.#used,
      refused: this.#refused,
    };
  }

  /** What to start a blank with. */
  of({ id }: Version): Buffer | undefined {
    return this.#kept.get(id);
  }

  /** An instance has nothing to do: asks it for what it compiled, unless that is known or not worth it. */
  ask(instance: Compiling): void {
    if (!instance.owesCode) return;
    instance.owesCode = false;
    const { id, script, isolation } = instance.version;
    if (isolation === "request" || script.length < MIN_SCRIPT_CHARACTERS) return;
    if (this.#settled.has(id) || this.#kept.has(id)) return;
    this.#settled.add(id);
    void this.#take(instance.version, instance.shareCode());
  }

  /** Hears how an instance started. A cache that V8 refused is dropped, and the version gets no other: the next would be refused as well. */
  count({ id }: Version, use: CodeCacheUse): void {
    if (use === "used") this.#used += 1;
    if (use !== "refused") return;
    this.#refused += 1;
    this.#kept.delete(id);
    this.#settled.add(id);
  }

  /** The version was replaced. */
  forget({ id }: Version): void {
    this.#kept.delete(id);
    this.#settled.delete(id);
  }

  async #take({ id }: Version, shared: Promise<Buffer | undefined>): Promise<void> {
    const bytes = await shared;
    // Forgotten meanwhile.
    if (!this.#settled.delete(id)) return;
    if (bytes !== undefined) this.#kept.set(id, bytes);
  }
}
