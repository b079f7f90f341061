import type { SporeServer } from "../support/spore.ts";
import { eventually } from "../support/eventually.ts";

/** Has the control listener on any free port. */
export const ON_ANY_PORT: readonly string[] = ["--control", "127.0.0.1:0"];

/** Where a gateway's control listener is. */
export async function controlOf(spore: Pick<SporeServer, "output">): Promise<string> {
  return await eventually(() => /control: (http:\/\/\S+)/.exec(spore.output())?.[1]);
}
