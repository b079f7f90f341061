interface Node<T> {
  /** The characters between the parent and this node. */
  edge: string;
  readonly children: Map<number, Node<T>>;
  exact: T | undefined;
  prefix: T | undefined;
}

/**
 * Exact paths and path prefixes of one host, as a radix tree: a look-up costs the length of the path, however many there are.
 *
 * An exact path wins over every prefix, a longer prefix over a shorter one.
 */
export class PathTrie<T> {
  readonly #root: Node<T> = createNode("");

  /** Adds a value; what is there already for the same path stays. */
  add(kind: "exact" | "prefix", path: string, value: T): void {
    const node = this.#nodeFor(path);
    node[kind] ??= value;
  }

  /** Finds the value for the part of `path` before `end`. */
  find(path: string, end: number): T | undefined {
    let node = this.#root;
    let best = node.prefix;
    let position = 0;
    while (position < end) {
      const child = node.children.get(path.charCodeAt(position));
      if (child === undefined) return best;
      position += child.edge.length;
      if (position > end || !path.startsWith(child.edge, position - child.edge.length)) return best;
      node = child;
      if (node.prefix !== undefined) best = node.prefix;
    }
    return node.exact ?? best;
  }

  #nodeFor(path: string): Node<T> {
    let node = this.#root;
    let rest = path;
    while (rest !== "") {
      const child = node.children.get(rest.charCodeAt(0));
      if (child === undefined) return attach(node, createNode(rest));
      const shared = sharedLength(child.edge, rest);
      node = shared === child.edge.length ? child : split(node, child, shared);
      rest = rest.slice(shared);
    }
    return node;
  }
}

function createNode<T>(edge: string): Node<T> {
  return { edge, children: new Map(), exact: undefined, prefix: undefined };
}

function attach<T>(parent: Node<T>, child: Node<T>): Node<T> {
  parent.children.set(child.edge.charCodeAt(0), child);
  return child;
}

/** Puts a node between `parent` and `child`, where their new neighbour branches off. */
function split<T>(parent: Node<T>, child: Node<T>, at: number): Node<T> {
  const middle = createNode<T>(child.edge.slice(0, at));
  child.edge = child.edge.slice(at);
  attach(middle, child);
  return attach(parent, middle);
}

function sharedLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}
