/** An item of a {@link Queue}. */
export class QueueNode<Item> {
  readonly item: Item;
  next: QueueNode<Item> | undefined = undefined;

  constructor(item: Item) {
    this.item = item;
  }
}

/**
 * First in, first out, both in constant time.
 *
 * Threat: a setter that a function puts on `Array.prototype[0]` would see what an array of ours is given. A list has none.
 */
export class Queue<Item> {
  #first: QueueNode<Item> | undefined;
  #last: QueueNode<Item> | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  get first(): Item | undefined {
    return this.#first?.item;
  }

  get firstNode(): QueueNode<Item> | undefined {
    return this.#first;
  }

  push(item: Item): void {
    const node = new QueueNode(item);
    if (this.#last === undefined) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
  }

  shift(): Item | undefined {
    const node = this.#first;
    if (node === undefined) return undefined;
    this.#first = node.next;
    if (node.next === undefined) this.#last = undefined;
    return node.item;
  }

  /** Empties the queue; the items follow each other by `next`. */
  takeAll(): QueueNode<Item> | undefined {
    const first = this.#first;
    this.clear();
    return first;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
  }
}
