import type { Invocation } from "./invocation.ts";
import { createNamespace } from "./env.ts";

/** Base class of entry points written as a class: `this.ctx` and `this.env` are what a handler gets as arguments. */
export class WorkerEntrypoint {
  readonly ctx: unknown;
  readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx;
    this.env = env;
  }
}

/** Classes whose features are not here: extending one is fine, making one says what is missing. */
function createMissingClass(name: string, feature: string): new () => object {
  const holder = {
    // oxlint-disable-next-line typescript/no-extraneous-class -- functions extend it
    [name]: class {
      constructor() {
        throw new Error(`Cannot make a ${name}: Spore does not have ${feature} yet`);
      }
    },
  };
  const made = holder[name];
  if (made === undefined) throw new Error("unreachable");
  return made;
}

/** The exports of `cloudflare:workers`. */
export function createWorkersModule(
  env: Record<string, unknown>,
  current: () => Invocation | undefined,
): object {
  return createNamespace({
    WorkerEntrypoint,
    DurableObject: createMissingClass("DurableObject", "Durable Objects"),
    WorkflowEntrypoint: createMissingClass("WorkflowEntrypoint", "Workflows"),
    // oxlint-disable-next-line typescript/no-extraneous-class -- functions extend it
    RpcTarget: class RpcTarget {},
    RpcStub: createMissingClass("RpcStub", "RPC"),
    RpcPromise: createMissingClass("RpcPromise", "RPC"),
    RpcProperty: createMissingClass("RpcProperty", "RPC"),
    ServiceStub: createMissingClass("ServiceStub", "RPC"),
    env,
    exports: createNamespace({}),
    waitUntil(promise: unknown): void {
      const invocation = current();
      if (invocation === undefined)
        throw new Error("Cannot wait: waitUntil() was called outside a request's synchronous part");
      invocation.waitUntil(promise);
    },
  });
}
