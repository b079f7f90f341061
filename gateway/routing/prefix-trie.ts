interface Node<T> {
  /** The characters between the parent and this node. */
  edge: string;
  readonly children: Map<number, Node<T>>;
  value: T | undefined;
}

/** Prefixes of strings, as a radix tree: a look-up costs the length of the string, however many there are. */
export class PrefixTrie<T> {
  readonly #root: Node<T> = createNode("");

  /** Adds a value; what is there already for the same prefix stays. */
  add(prefix: string, value: T): void {
    this.#nodeFor(prefix).value ??= value;
  }

  /** Finds the value of the longest prefix of the part of `text` from `start` to `end`. */
  find(text: string, start: number, end: number): T | undefined {
    let node = this.#root;
    let best = node.value;
    let position = start;
    while (position < end) {
      const child = node.children.get(text.charCodeAt(position));
      if (child === undefined) return best;
      position += child.edge.length;
      if (position > end || !text.startsWith(child.edge, position - child.edge.length)) return best;
      node = child;
      if (node.value !== undefined) best = node.value;
    }
    return best;
  }

  #nodeFor(prefix: string): Node<T> {
    let node = this.#root;
    let rest = prefix;
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
  return { edge, children: new Map(), value: undefined };
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
