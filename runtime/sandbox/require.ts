import { isLayerName, LAYERS, type LayerName, layersOf } from "./layers.ts";
import type { SandboxState } from "./state.ts";

/** A layer that was required does not hold; `message` says which, and what to do. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}

/**
 * Makes sure that layers hold.
 *
 * @param probe Tells what holds an instance. Not asked when nothing is required.
 * @throws {SandboxError}
 */
export async function requireLayers(
  required: readonly LayerName[],
  probe: () => Promise<SandboxState | undefined>,
): Promise<void> {
  if (required.length === 0) return;
  const state = await probe();
  const holding = state === undefined ? [] : findHolding(state);
  const missing = required.filter((name) => !holding.includes(name));
  if (missing.length === 0) return;
  const remedies = missing.map((name) => `  ${name} ${LAYERS[name].remedy}`).join("\n");
  throw new SandboxError(
    `Cannot serve: the sandbox was required to have ${required.join(", ")}, and has ${holding.join(", ") || "nothing"}\n${remedies}\n"spore doctor" tells more; --require-sandbox chooses what is required`,
  );
}

function findHolding(state: SandboxState): LayerName[] {
  return Object.entries(layersOf(state)).flatMap(([name, holds]) =>
    holds === true && isLayerName(name) ? [name] : [],
  );
}
