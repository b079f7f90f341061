import type { FunctionVersion } from "./function-version.ts";

/** The version that answers for a function from now on, and the one that did before. */
export interface Activation {
  readonly name: string;
  /** Undefined when the function was removed. */
  readonly version: FunctionVersion | undefined;
  readonly previous: FunctionVersion | undefined;
}

/** Told after each change; what it throws reaches the one who made the change. */
export type ActivationListener = (activation: Activation) => void;

/** Knows every function's active version. */
export class Registry {
  readonly #active = new Map<string, FunctionVersion>();
  readonly #listeners = new Set<ActivationListener>();

  /** The version that answers for a function. */
  active(name: string): FunctionVersion | undefined {
    return this.#active.get(name);
  }

  /** All active versions, in the order in which their functions came. */
  list(): readonly FunctionVersion[] {
    return [...this.#active.values()];
  }

  /**
   * Lets a version answer for its function. One with the id of the active version changes nothing, and says so.
   *
   * @throws {RangeError} When the version was made for another function.
   */
  activate(name: string, version: FunctionVersion): boolean {
    if (version.name !== name) {
      throw new RangeError(
        `Cannot activate version "${version.id}": found "${version.name}", expected "${name}"`,
      );
    }
    const previous = this.#active.get(name);
    if (previous?.id === version.id) return false;
    this.#active.set(name, version);
    this.#tell({ name, version, previous });
    return true;
  }

  /** Takes a function out. */
  remove(name: string): boolean {
    const previous = this.#active.get(name);
    if (previous === undefined) return false;
    this.#active.delete(name);
    this.#tell({ name, version: undefined, previous });
    return true;
  }

  /** Calls `listener` after each change, until the returned function is called. */
  onChange(listener: ActivationListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(activation: Activation): void {
    for (const listener of this.#listeners) listener(activation);
  }
}
