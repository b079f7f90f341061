/** The operator's listener, apart from the functions' port. */
export {
  CONTROL_ADDRESS_FORM,
  type ControlAddress,
  DEFAULT_CONTROL_ADDRESS,
  parseControlAddress,
} from "./address.ts";
export { type Control, ControlError, type ControlOptions, startControl } from "./control.ts";
export type { SandboxFacts } from "./sandbox.ts";
export type { ControlSources } from "./routes.ts";
