import type { RequestRecord } from "./request-record.ts";
import type { SubrequestRecord } from "./subrequest-record.ts";

/** Hears of every request that is over. */
export interface RequestObserver {
  onRequest(record: RequestRecord): void;
  onSubrequest?(subrequest: SubrequestRecord): void;
}
