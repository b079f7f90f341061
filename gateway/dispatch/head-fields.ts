/** The value of a field in a head, `method NUL url NUL name NUL value…`, whose names are in lower case; undefined where there is none, or several. */
export function fieldOf(head: string, name: string): string | undefined {
  const mark = `\0${name}\0`;
  const start = head.indexOf(mark);
  if (start === -1 || head.includes(mark, start + 1)) return undefined;
  const end = head.indexOf("\0", start + mark.length);
  return head.slice(start + mark.length, end === -1 ? undefined : end);
}

/** Puts one field in the place of all that there are of its name. */
export function withField(head: string, name: string, value: string): string {
  return `${withoutField(head, name)}\0${name}\0${value}`;
}

function withoutField(head: string, name: string): string {
  const mark = `\0${name}\0`;
  let rest = head;
  for (let start = rest.indexOf(mark); start !== -1; start = rest.indexOf(mark, start)) {
    const end = rest.indexOf("\0", start + mark.length);
    rest = rest.slice(0, start) + (end === -1 ? "" : rest.slice(end));
  }
  return rest;
}
