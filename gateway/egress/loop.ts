/** RFC 8586 §2: how Spore names itself in CDN-Loop. */
const OWN_ID = "spore";
const FIELD = "cdn-loop";
/** Longer fields of others are not passed on: they are the client's to fill. */
const MAX_FIELD_CHARACTERS = 1_000;

/** How a request came here, as far as those that passed it on say so. */
export interface Trail {
  /** How many functions have called each other for it. */
  readonly depth: number;
  /** The value of CDN-Loop for a request that follows from it. */
  readonly next: string;
}

/**
 * RFC 8586: finds out how deep the request is for which a function asks something; of several it may be, the deepest.
 *
 * @param heads Heads of invocations, `method NUL url NUL name NUL value…`.
 */
export function findTrail(heads: readonly string[]): Trail {
  let deepest: Trail = { depth: 0, next: OWN_ID };
  for (const head of heads) {
    const trail = trailOf(head);
    if (trail.depth > deepest.depth || (deepest.depth === 0 && trail.next !== OWN_ID)) deepest = trail;
  }
  return deepest;
}

function trailOf(head: string): Trail {
  const parts = head.includes(FIELD) ? head.split("\0") : [];
  const values: string[] = [];
  for (let index = 2; index + 1 < parts.length; index += 2) {
    if (parts[index]?.toLowerCase() === FIELD) values.push(parts[index + 1] ?? "");
  }
  const entries = values.flatMap((value) => value.split(",").map((entry) => entry.trim()));
  const depth = entries.filter((entry) => idOf(entry) === OWN_ID).length;
  const next = [...entries.filter((entry) => entry !== ""), OWN_ID].join(", ");
  if (next.length <= MAX_FIELD_CHARACTERS) return { depth, next };
  return { depth, next: Array.from({ length: depth + 1 }, () => OWN_ID).join(", ") };
}

/** RFC 8586 §2: parameters may follow. */
function idOf(entry: string): string {
  const [id = ""] = entry.split(";");
  return id.trim().toLowerCase();
}
