/** What functions may reach, and how: undici behind a guard that checks every address. */
export {
  ALLOW_ENTRY_FORM,
  type AllowEntry,
  type AllowList,
  isWithin,
  parseAllowEntry,
} from "./allow-list.ts";
export { createEgress, type Egress, type EgressOptions } from "./egress.ts";
export { REFUSALS, type RefusalKind } from "./guard.ts";
export { type OwnListener, OwnListeners } from "./own-listeners.ts";
export { createRefusalLog, type RefusalCounts, type Refused } from "./refusals.ts";
