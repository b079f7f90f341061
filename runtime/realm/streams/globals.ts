/**
 * What the bundled libraries (streams, URL patterns) look up as globals. The realm's build injects this file into them, so that they hold the realm's
 * own classes from the start, whatever a function puts in their place.
 */
export { AbortController } from "../dom/abort.ts";
export { DOMException } from "../dom/dom-exception.ts";
export { queueMicrotask } from "../html/microtask.ts";
export { structuredClone } from "../html/structured-clone.ts";
export { URL } from "../url/url.ts";
