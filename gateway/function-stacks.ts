import { LRUCache } from "lru-cache";
import { StackMapper } from "#runtime";
import type { FunctionTable } from "./function-table.ts";

/** Versions whose maps are kept decoded: one of a large bundle takes megabytes. */
const MAX_MAPPERS = 16;
/** Texts that are mapped within a second at most: a function may log stacks as fast as it likes. */
const MAX_MAPPED = 200;
const FRAME = "\n    at ";

/** What a version is known by. */
export interface VersionName {
  readonly id: string;
  readonly name: string;
}

/** Traces stacks back to the functions' sources, in whatever text they stand. */
export class FunctionStacks {
  readonly #table: Pick<FunctionTable, "get">;
  readonly #mappers = new LRUCache<string, StackMapper>({ max: MAX_MAPPERS });
  #second = 0;
  #mapped = 0;

  constructor(table: Pick<FunctionTable, "get">) {
    this.#table = table;
  }

  /** Replaces places in the version's bundle by places in its sources, and leaves out frames that are not the function's. Text without a stack stays as it is. */
  map(text: string, version: VersionName): string {
    if (!text.includes(FRAME)) return text;
    const mapper = this.#hasTime() ? this.#mapperOf(version) : undefined;
    return keepOwnFrames(mapper?.mapStack(text) ?? text);
  }

  #hasTime(): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#mapped = 0;
    }
    this.#mapped += 1;
    return this.#mapped <= MAX_MAPPED;
  }

  /** Undefined for a version that was replaced: its map is gone. */
  #mapperOf({ id, name }: VersionName): StackMapper | undefined {
    const known = this.#mappers.get(id);
    if (known !== undefined) return known;
    const served = this.#table.get(name);
    if (served?.version?.id !== id) return undefined;
    const mapper = new StackMapper(served.sourceMap);
    this.#mappers.set(id, mapper);
    return mapper;
  }
}

/** Frames of the platform and of this machine help nobody, and tell of things outside of the project. */
const FOREIGN = /^\s+at .*(?:\(| )(?:spore:|node:|file:|\/|[A-Za-z]:\\)/;

/** Leaves out the frames of a stack that are not the function's. */
export function keepOwnFrames(stack: string): string {
  const lines = stack.split("\n").filter((line) => !FOREIGN.test(line));
  return lines.join("\n").replaceAll(/(?:\.\.\/)+(?=node_modules\/)/g, "");
}
