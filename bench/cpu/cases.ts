import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Requests of one kind. */
export interface Case {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly answer: string;
}

const HELLO = "Hello from Spore!\n";
/** What a browser sends besides Host. */
const BROWSER = {
  "User-Agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
  "Accept-Encoding": "gzip, deflate, br, zstd",
  "Cache-Control": "max-age=0",
  Cookie: "session=0123456789abcdef0123456789abcdef; theme=dark",
  Priority: "u=0, i",
  "Sec-CH-UA": '"Chromium";v="140", "Not=A?Brand";v="24"',
  "Sec-Fetch-Dest": "document",
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-Site": "none",
  "Sec-Fetch-User": "?1",
  "Upgrade-Insecure-Requests": "1",
};

export const CASES: readonly Case[] = [
  { name: "hello", headers: {}, body: undefined, answer: HELLO },
  { name: "13 browser headers", headers: BROWSER, body: undefined, answer: HELLO },
  { name: "POST 1 KB", headers: {}, body: "x".repeat(1_024), answer: "1024" },
  { name: "POST 64 KB", headers: {}, body: "x".repeat(65_536), answer: "65536" },
];

/** Writes a case as a script for wrk. Returns its file. */
export async function writeScript(folder: string, { name, headers, body }: Case): Promise<string> {
  const lines = Object.entries(headers).map(
    ([field, value]) => `wrk.headers[${JSON.stringify(field)}] = ${JSON.stringify(value)}`,
  );
  if (body !== undefined) lines.push('wrk.method = "POST"', `wrk.body = ${JSON.stringify(body)}`);
  const file = join(folder, `${name.replaceAll(" ", "-")}.lua`);
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}
