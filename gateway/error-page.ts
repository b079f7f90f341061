import { createHash } from "node:crypto";

/** What a page tells of a failed request. All of it may be hostile text. */
export interface ErrorReport {
  readonly status: number;
  readonly code: string;
  /** What this code means. */
  readonly meaning: string;
  /** What happened this time. */
  readonly title: string;
  readonly function: string | undefined;
  readonly invocation: string;
  /** Method and target. */
  readonly request: string;
  /** The code around the place, with the place. */
  readonly frame: string | undefined;
  readonly stack: string | undefined;
}

/** A page, and the Content-Security-Policy that it needs: its own style and nothing else. */
export interface ErrorPage {
  readonly html: string;
  readonly policy: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d1f23; --dim: #62666e; --paper: #fff; --box: #f4f4f2; --line: #dcdcd8; --red: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e4; --dim: #9a9ea6; --paper: #17181b; --box: #202226; --line: #33363c; --red: #ff8a80; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem; }
h1 { margin: 0 0 .5rem; color: var(--red); font-size: 1.375rem; line-height: 1.35; white-space: pre-wrap; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: .875rem; color: var(--dim); }
p { margin: 0 0 .25rem; overflow-wrap: anywhere; }
p, dl { color: var(--dim); }
pre { margin: 0; padding: 1rem; overflow-x: auto; background: var(--box); border: 1px solid var(--line); border-radius: 6px;
  font: 14px/1.5 ui-monospace, monospace; tab-size: 2; }
mark { background: none; color: var(--red); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 2rem 0 0; font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Renders a failure for the function's author: one document that loads nothing and runs nothing. */
export function renderErrorPage(report: ErrorReport): ErrorPage {
  const { status, code, meaning, title, frame, stack } = report;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(`${status} ${code}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(meaning)}</p>
${section("Code", frame, markLine)}${section("Stack", stack, escapeHtml)}${renderFacts(report)}
</main>
</body>
</html>
`;
  return { html, policy: POLICY };
}

function section(heading: string, text: string | undefined, format: (text: string) => string): string {
  if (text === undefined || text === "") return "";
  return `<h2>${heading}</h2>\n<pre>${text.split("\n").map(format).join("\n")}</pre>\n`;
}

/** A code frame marks its line with `>`. */
function markLine(line: string): string {
  const text = escapeHtml(line);
  return /^> +\d+ \|/.test(line) ? `<mark>${text}</mark>` : text;
}

function renderFacts({ request, function: name, status, code, invocation }: ErrorReport): string {
  const facts = {
    Request: request,
    Function: name ?? "none",
    Error: `${status} ${code}`,
    Invocation: invocation,
  };
  const rows = Object.entries(facts).map(([term, value]) => `<dt>${term}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl>${rows.join("")}</dl>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
