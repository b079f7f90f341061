/** Several gateways on one port, each in a process of its own. */
export type { Deployment } from "./messages.ts";
export { openSharedPort, type SharedPort } from "./shared-port.ts";
export { Supervisor } from "./supervisor.ts";
export { WorkerError } from "./worker-process.ts";
