type Listener = (...rest: unknown[]) => void;

/**
 * The emitter that `process` is. Nothing of Node's own library is in it, since `process` is in every function with the flag: the event
 * names of Node mean nothing here, and few functions ever listen.
 */
export class Listeners {
  readonly #listeners = new Map<string | symbol, Listener[]>();

  on(name: string | symbol, listener: Listener): this {
    this.#listeners.set(name, [...this.listeners(name), listener]);
    return this;
  }

  addListener(name: string | symbol, listener: Listener): this {
    return this.on(name, listener);
  }

  prependListener(name: string | symbol, listener: Listener): this {
    this.#listeners.set(name, [listener, ...this.listeners(name)]);
    return this;
  }

  once(name: string | symbol, listener: Listener): this {
    const wrapped = (...rest: unknown[]): void => {
      this.off(name, wrapped);
      listener(...rest);
    };
    return this.on(name, Object.assign(wrapped, { listener }));
  }

  off(name: string | symbol, listener: Listener): this {
    const left = this.listeners(name).filter(
      (found) => found !== listener && !("listener" in found && found.listener === listener),
    );
    this.#listeners.set(name, left);
    return this;
  }

  removeListener(name: string | symbol, listener: Listener): this {
    return this.off(name, listener);
  }

  removeAllListeners(name?: string | symbol): this {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }

  emit(name: string | symbol, ...rest: unknown[]): boolean {
    const listeners = this.listeners(name);
    for (const listener of listeners) Reflect.apply(listener, this, rest);
    return listeners.length > 0;
  }

  listeners(name: string | symbol): Listener[] {
    return [...(this.#listeners.get(name) ?? [])];
  }

  listenerCount(name: string | symbol): number {
    return this.listeners(name).length;
  }

  eventNames(): (string | symbol)[] {
    return [...this.#listeners.keys()].filter((name) => this.listenerCount(name) > 0);
  }

  setMaxListeners(): this {
    return this;
  }

  getMaxListeners(): number {
    return 10;
  }
}
