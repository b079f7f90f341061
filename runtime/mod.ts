/** Runs versions. Knows nothing of HTTP servers, routes or Hono: the gateway hands it heads and bodies, and hears them back. */
export {
  BuildError,
  buildFunction,
  codeFrame,
  describeFailure,
  frameOfStack,
  mapStack,
  openBuilder,
  SCRIPT_NAME,
  StackMapper,
} from "./bundle/mod.ts";
export type {
  Builder,
  BuildFailure,
  BuildOptions,
  BuildWarning,
  Bundle,
  BundleAsset,
  ModuleRule,
} from "./bundle/mod.ts";
export type { Call, CallHead, CallListener, OpenSubrequest, SubrequestHead, Version } from "./call.ts";
export { type FailureCode, FAILURES, SporeError } from "./errors.ts";
export { createRuntime, type Runtime, type RuntimeOptions } from "./runtime.ts";
