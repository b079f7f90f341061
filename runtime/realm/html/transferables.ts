import { ArrayPrototypePush } from "../primordials.ts";

/** How objects of one transferable interface are moved (HTML §2.7.2). */
export interface TransferSteps {
  readonly isInstance: (value: object) => boolean;
  readonly isDetached: (value: object) => boolean;
  /** Detaches `value`; what it returns makes the object that takes its place. */
  readonly transfer: (value: object) => () => object;
}

const interfaces: TransferSteps[] = [];

/** Adds an interface to what can be transferred. Each interface calls it when it loads: imports would go round in a circle. */
export function registerTransferable(steps: TransferSteps): void {
  ArrayPrototypePush(interfaces, steps);
}

/** The steps for `value`; undefined when its interface is not transferable. */
export function findTransferSteps(value: object): TransferSteps | undefined {
  for (let index = 0; index < interfaces.length; index++) {
    const steps = interfaces[index];
    if (steps?.isInstance(value)) return steps;
  }
  return undefined;
}
