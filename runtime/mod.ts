/** Runs versions. Knows nothing of HTTP servers, routes or Hono: the gateway hands it heads and bodies, and hears them back. */
export type {
  Call,
  CallHead,
  CallListener,
  FunctionLine,
  MeasuredCpu,
  OpenSubrequest,
  SocketCall,
  SocketListener,
  SubrequestHead,
  Version,
} from "./call.ts";
export { ABNORMAL, NO_STATUS } from "./protocol/close-payload.ts";
export { type FailureCode, FAILURES, type LimitUse, SporeError } from "./errors.ts";
export { Account } from "./account.ts";
export { DEFAULT_LIMITS, type FunctionLimits, limitsOf } from "./limits.ts";
export type { InstanceUsage, PoolCounts, Traffic } from "./pool/usage.ts";
export type { StartFacts } from "./pool/start-facts.ts";
export {
  closeListeningSockets,
  type NumericAddress,
  openListeningSockets,
} from "./native/listening-sockets.ts";
export { createRuntime, type RunningProcess, type Runtime, type RuntimeOptions } from "./runtime.ts";
export { isLayerName, LAYERS, type Layer, type LayerName, layersOf } from "./sandbox/layers.ts";
export { requireLayers, SandboxError } from "./sandbox/require.ts";
export { readSandboxState, type SandboxState } from "./sandbox/state.ts";
export {
  BuildError,
  type Builder,
  buildFunction,
  type BuildFailure,
  type BuildOptions,
  type BuildWarning,
  type Bundle,
  codeFrame,
  describeFailure,
  frameOfStack,
  mapStack,
  type ModuleRule,
  openBuilder,
  StackMapper,
} from "./bundle/mod.ts";
