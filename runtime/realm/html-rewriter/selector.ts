import { ArrayPrototypeJoin, RegExpPrototypeExec, StringPrototypeSlice, StringRaw } from "../primordials.ts";

/** CSS Syntax §4.2 and Selectors §4–§16, in the part that lol-html has; each matches at the start of what is left. What is open at the end is closed there. */
const IDENTIFIER = StringRaw`(?:--|-?(?:[A-Za-z_\u0080-\uffff]|\\.))(?:[\w\u0080-\uffff-]|\\.)*`;
const STRING = StringRaw`"(?:[^"\\\n]|\\[^])*(?:"|$)|'(?:[^'\\\n]|\\[^])*(?:'|$)`;
const SPACE = StringRaw`[ \t\r\n\f]*`;
const TYPE = new RegExp(`^\\|?(?:\\*|${IDENTIFIER})`);
const SUBCLASS = new RegExp(
  ArrayPrototypeJoin(
    [
      `^(?:\\.${IDENTIFIER}`,
      `#${IDENTIFIER}`,
      `\\[${SPACE}${IDENTIFIER}${SPACE}(?:[~|^$*]?=${SPACE}(?:${IDENTIFIER}|${STRING})${SPACE}(?:[is]${SPACE})?)?(?:\\]|$)`,
      ":(?:first-child|first-of-type)(?![\\w(-])",
      `:nth-(?:child|of-type)\\(${SPACE}(?:even|odd|[+-]?\\d+|[+-]?\\d*n(?:${SPACE}[+-]${SPACE}\\d+)?)${SPACE}(?:\\)|$))`,
    ],
    "|",
  ),
  "i",
);
const NOT = new RegExp(`^:not\\(${SPACE}`, "i");
const COMBINATOR = new RegExp(`^(?:${SPACE}[>,]${SPACE}|[ \\t\\r\\n\\f]+(?=[^ \\t\\r\\n\\f>,)]))`);
const END = new RegExp(`^${SPACE}$`);
const CLOSE = new RegExp(`^${SPACE}(?:\\)|$)`);
const LEADING = new RegExp(`^${SPACE}`);

/** Whether lol-html can read `text`: it is asked only once there is a document, which is too late to say that a selector is wrong. */
export function isSelector(text: string): boolean {
  const rest = readList(dropStart(text, LEADING) ?? text);
  return rest !== undefined && dropStart(rest, END) === "";
}

/** What follows compounds with combinators and commas between them; undefined when they are wrong. */
function readList(text: string): string | undefined {
  let rest = readCompound(text);
  while (rest !== undefined) {
    const next: string | undefined = dropStart(rest, COMBINATOR);
    if (next === undefined) return rest;
    rest = readCompound(next);
  }
  return undefined;
}

/** What follows one compound, such as `a.b[c]:not(d)`. */
function readCompound(text: string): string | undefined {
  let rest = dropStart(text, TYPE) ?? text;
  for (;;) {
    const next = dropStart(rest, SUBCLASS) ?? readNegation(rest);
    if (next === undefined) return rest === text ? undefined : rest;
    rest = next;
  }
}

function readNegation(text: string): string | undefined {
  const inner = dropStart(text, NOT);
  const rest = inner === undefined ? undefined : readList(inner);
  return rest === undefined ? undefined : dropStart(rest, CLOSE);
}

function dropStart(text: string, pattern: RegExp): string | undefined {
  const match = RegExpPrototypeExec(pattern, text);
  return match === null ? undefined : StringPrototypeSlice(text, match[0].length);
}
