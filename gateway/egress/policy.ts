import type { Version } from "#runtime";

/** What a policy decides on. `url` is the one that the request goes to: redirects are asked about one by one. */
export interface EgressRequest {
  /** The version whose instance asks. */
  readonly version: Version;
  readonly url: URL;
  readonly method: string;
}

export type EgressDecision =
  | { readonly allowed: true }
  /** `reason` is text that the function gets to see. */
  | { readonly allowed: false; readonly reason: string };

/** Decides what a version may reach. Called once for each subrequest, before anything is sent or looked up. */
export type EgressPolicy = (request: EgressRequest) => EgressDecision;

/** Allows every http and https URL. */
export function allowHttp({ url }: EgressRequest): EgressDecision {
  if (url.protocol === "http:" || url.protocol === "https:") return { allowed: true };
  return { allowed: false, reason: `Cannot fetch a URL of the scheme "${url.protocol.slice(0, -1)}"` };
}
