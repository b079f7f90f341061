import { instancesOf, memoryOf } from "../../test/support/processes.ts";

/** Memory of the processes of one gateway, in bytes. */
export interface Memory {
  readonly gateway: number;
  /** The largest of its instances. */
  readonly instance: number;
}

/** Watches how far the memory of a gateway and its instances grows. */
export class MemoryWatch {
  readonly #gateway: number;
  readonly #instances: readonly number[];
  readonly #idle: readonly number[];
  readonly #peak: number[];

  /** @param gateway Its process; its instances must be there already. */
  constructor(gateway: number) {
    this.#gateway = gateway;
    this.#instances = instancesOf(gateway);
    this.#idle = this.#read();
    this.#peak = [...this.#idle];
  }

  sample(): void {
    for (const [index, bytes] of this.#read().entries()) {
      this.#peak[index] = Math.max(this.#peak[index] ?? 0, bytes);
    }
  }

  get idle(): Memory {
    return toMemory(this.#idle);
  }

  /** How much more than idle the processes came to hold. */
  get growth(): Memory {
    return toMemory(this.#peak.map((bytes, index) => bytes - (this.#idle[index] ?? 0)));
  }

  #read(): number[] {
    return [this.#gateway, ...this.#instances].map((pid) => memoryOf(pid));
  }
}

function toMemory([gateway = 0, ...instances]: readonly number[]): Memory {
  return { gateway, instance: Math.max(...instances) };
}
