import { spore } from "../spore.ts";

/** Stands for Node's `internal/async_context_frame`: how streams tell whether a callback must be bound. */
export const enabled = true;

export function current(): unknown {
  return spore().getFrame();
}

export function set(frame: unknown): void {
  spore().setFrame(frame);
}

export function exchange(frame: unknown): unknown {
  const before = current();
  set(frame);
  return before;
}
