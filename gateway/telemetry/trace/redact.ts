/** Parameters of URLs that are keys or signatures: semantic conventions 1.43 list these. */
const SECRET =
  /((?:^|&)(?:AWSAccessKeyId|Signature|sig|X-Goog-Signature|X-Amz-Signature|X-Amz-Security-Token|access_token|token)=)[^&]*/gi;

/** A query without what would open a door to whoever reads the trace. */
export function redactQuery(query: string): string {
  return query.replaceAll(SECRET, "$1REDACTED");
}

/** A request's target, with its query redacted. */
export function redactTarget(target: string): string {
  const question = target.indexOf("?");
  return question === -1 ? target : `${target.slice(0, question)}?${redactQuery(target.slice(question + 1))}`;
}

/** A URL without user information, and with its query redacted. */
export function redactUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return "";
  if (url.username !== "") url.username = "REDACTED";
  if (url.password !== "") url.password = "REDACTED";
  if (url.search === "") return url.href;
  return `${url.href.slice(0, url.href.indexOf("?"))}?${redactQuery(url.search.slice(1))}`;
}
