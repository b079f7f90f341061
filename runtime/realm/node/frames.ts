import { host } from "../host.ts";

let isUsed = false;

/** The frame of the running code: see `NodeOps.getFrame`. */
export function getFrame(): unknown {
  return isUsed ? host().getFrame() : undefined;
}

/** Puts the running code, and all that it starts, into another frame. */
export function setFrame(frame: unknown): void {
  isUsed = true;
  host().setFrame(frame);
}

/** Leaves whatever frame an earlier call of the host has left behind. Costs nothing where no function has ever made one. */
export function leaveFrame(): void {
  if (isUsed) host().setFrame(undefined);
}
