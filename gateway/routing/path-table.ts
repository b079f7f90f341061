import type { PathPattern } from "./pattern.ts";
import { PrefixTrie } from "./prefix-trie.ts";

const SLASH = 0x2f;

/** What is known of one path, taken apart at its slashes: `/a/b` is the node `b` below `a` below the root. */
interface Node<T> {
  readonly segments: Map<string, Node<T>>;
  /** Of the pattern `/a/b`. */
  exact: T | undefined;
  /** Of the pattern `/a/b/*`. */
  below: T | undefined;
  /** Of patterns such as `/a/b/c*`, which end inside the next segment. */
  partial: PrefixTrie<T> | undefined;
}

/**
 * Exact paths and path prefixes of one host. A look-up hashes one segment after the other, so that its cost depends on the path
 * and not on how many routes there are. An exact path wins over every prefix, a longer prefix over a shorter one.
 */
export class PathTable<T> {
  readonly #root: Node<T> = createNode();

  /** Adds a value; what is there already for the same pattern stays. */
  add({ kind, text }: PathPattern, value: T): void {
    const segments = text.slice(1).split("/");
    if (kind === "exact") {
      this.#nodeFor(segments).exact ??= value;
      return;
    }
    const node = this.#nodeFor(segments.slice(0, -1));
    const start = segments.at(-1) ?? "";
    if (start === "") node.below ??= value;
    else (node.partial ??= new PrefixTrie()).add(start, value);
  }

  /** Finds the value for the part of `path` before `end`. */
  find(path: string, end: number): T | undefined {
    if (end === 0 || path.charCodeAt(0) !== SLASH) return undefined;
    let node = this.#root;
    let best = node.below;
    for (let start = 1; ;) {
      const stop = segmentEnd(path, start, end);
      if (node.partial !== undefined) best = node.partial.find(path, start, stop) ?? best;
      const child = node.segments.get(path.slice(start, stop));
      if (child === undefined) return best;
      if (stop === end) return child.exact ?? best;
      if (child.below !== undefined) best = child.below;
      node = child;
      start = stop + 1;
    }
  }

  #nodeFor(segments: readonly string[]): Node<T> {
    let node = this.#root;
    for (const segment of segments) {
      const known = node.segments.get(segment) ?? createNode();
      node.segments.set(segment, known);
      node = known;
    }
    return node;
  }
}

function createNode<T>(): Node<T> {
  return { segments: new Map(), exact: undefined, below: undefined, partial: undefined };
}

function segmentEnd(path: string, start: number, end: number): number {
  const slash = path.indexOf("/", start);
  return slash === -1 || slash > end ? end : slash;
}
