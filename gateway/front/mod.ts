/** Reads plain requests on the sockets of a node:http server, and leaves everything else to it. */
export { connectionEvent, Front, type FrontLimits, type FrontOptions } from "./front.ts";
export type { Refusal } from "./refusal.ts";
export { testFront } from "./self-test.ts";
