/** What functions may reach, and how: undici behind a policy. */
export { createEgress, type Egress, type EgressOptions } from "./egress.ts";
export { allowHttp, type EgressDecision, type EgressPolicy, type EgressRequest } from "./policy.ts";
