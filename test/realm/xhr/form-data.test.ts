import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

const CONTENT_TYPE = "multipart/form-data; boundary=x";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["fetch/mod.ts", "xhr/mod.ts", "file-api/mod.ts"] });
});

describe("FormData", () => {
  test("keeps entries in order, and set() replaces the first", async () => {
    const found = await realm.evaluate(`
      const form = new FormData();
      form.append("a", 1);
      form.append("b", "2");
      form.append("a", "3");
      form.set("a", "4");
      form.delete("none");
      return [[...form], form.get("a"), form.get("none"), form.getAll("b"), form.has("a"), [...form.keys()], [...form.values()]];`);

    expect(found).toEqual([
      [
        ["a", "4"],
        ["b", "2"],
      ],
      "4",
      null,
      ["2"],
      true,
      ["a", "b"],
      ["4", "2"],
    ]);
  });

  test("makes a File of a Blob, and keeps a File that needs no other name", async () => {
    const found = await realm.evaluate(`
      const form = new FormData();
      const file = new File(["abc"], "f.txt", { type: "text/plain", lastModified: 5 });
      form.append("a", new Blob(["x"]));
      form.append("b", file);
      form.append("c", file, "g.txt");
      return [form.get("a").name, form.get("b") === file, form.get("c").name, form.get("c").lastModified, await form.get("c").text()];`);

    expect(found).toEqual(["blob", true, "g.txt", 5, "abc"]);
  });

  test.each([
    `new FormData(1)`,
    `new FormData().append("a")`,
    `new FormData().append("a", "b", "c")`,
    `FormData.prototype.get.call({}, "a")`,
  ])("%s is a TypeError", async (code) => {
    const found = await realm.evaluate(`try { ${code} } catch (error) { return error.name }`);

    expect(found).toBe("TypeError");
  });
});

describe("a multipart body", () => {
  test("escapes names and normalizes line breaks", async () => {
    const text = await realm.evaluate(`
      const form = new FormData();
      form.append('a"\\n', "1\\r2\\n3");
      form.append("f", new File(["x\\n"], 'q"\\r\\n.txt'));
      const response = new Response(form);
      const boundary = response.headers.get("content-type").split("boundary=")[1];
      return (await response.text()).replaceAll(boundary, "B");`);

    expect(text).toBe(
      '--B\r\nContent-Disposition: form-data; name="a%22%0D%0A"\r\n\r\n1\r\n2\r\n3\r\n' +
        '--B\r\nContent-Disposition: form-data; name="f"; filename="q%22%0D%0A.txt"\r\nContent-Type: application/octet-stream\r\n\r\nx\n\r\n--B--\r\n',
    );
  });

  test("is read with a preamble, padding and fields in any case", async () => {
    const body =
      'before\r\n--x \r\nCONTENT-DISPOSITION: Form-Data; NAME="a"; filename="b%22.txt"\r\ncontent-type: Text/Plain\r\nother: 1\r\n\r\nc\r\n--x--after';
    const found = await realm.evaluate(`
      const form = await new Response(${JSON.stringify(body)}, { headers: { "content-type": 'Multipart/Form-Data; a=b; boundary="x"' } }).formData();
      const file = form.get("a");
      return [file.name, file.type, await file.text()];`);

    expect(found).toEqual(['b".txt', "text/plain", "c"]);
  });

  test.each([
    ["no boundary in the type", "multipart/form-data", "--x--"],
    ["nothing", CONTENT_TYPE, ""],
    ["no end", CONTENT_TYPE, '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'],
    ["no end of the fields", CONTENT_TYPE, '--x\r\nContent-Disposition: form-data; name="a"\r\n'],
    ["no disposition", CONTENT_TYPE, "--x\r\na: b\r\n\r\nc\r\n--x--"],
    ["no name", CONTENT_TYPE, "--x\r\nContent-Disposition: form-data\r\n\r\nc\r\n--x--"],
    ["another disposition", CONTENT_TYPE, '--x\r\nContent-Disposition: inline; name="a"\r\n\r\nc\r\n--x--'],
    ["a field without a colon", CONTENT_TYPE, "--x\r\na\r\n\r\nc\r\n--x--"],
    [
      "a name that does not end",
      CONTENT_TYPE,
      '--x\r\nContent-Disposition: form-data; name="a\r\n\r\nc\r\n--x--',
    ],
    ["another type", "text/plain", "a=b"],
  ])("with %s is a TypeError", async (_case, type, body) => {
    const found = await realm.evaluate(`
      return await new Response(${JSON.stringify(body)}, { headers: { "content-type": "${type}" } }).formData().catch((error) => error.name);`);

    expect(found).toBe("TypeError");
  });

  test("of random entries is read by Node as it was written, and the other way round", async () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('ab"%=;é😀 -x\\')), maxLength: 8 });
    // Node leaves an empty file name out.
    const filename = text.map((name) => `${name}.`);
    const entry = fc.tuple(text, text, fc.option(filename, { nil: null }));

    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
        const sent = await realm.run(`(${String(sendForm)})(${JSON.stringify(entries)})`);
        if (!isSent(sent)) throw new TypeError("Cannot read what the realm sent");
        const byNode = await listForm(
          await new Response(Uint8Array.from(sent.bytes), {
            headers: { "content-type": sent.type },
          }).formData(),
        );
        const fromNode = await sendForm(entries);
        const byRealm = await realm.run(`(async () => (${String(listForm)})(await new Response(
          new Uint8Array(${JSON.stringify(fromNode.bytes)}), { headers: { "content-type": ${JSON.stringify(fromNode.type)} } }).formData()))()`);
        const expected = JSON.stringify(entries);

        expect([byNode, byRealm]).toEqual([expected, expected]);
      }),
      { numRuns: 200 },
    );
  });

  test("of random bytes gives a form or a TypeError", async () => {
    const piece = fc.constantFrom(
      "--x",
      "--x--",
      "\r\n",
      "\r\n\r\n",
      "Content-Disposition: form-data; ",
      'name="a"',
      "filename=",
      '"',
      ";",
      "a:b",
      "\r",
      "é",
    );

    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const found =
          await realm.run(`new Response(${JSON.stringify(pieces.join(""))}, { headers: { "content-type": "${CONTENT_TYPE}" } })
          .formData().then(() => "form", (error) => error.name)`);

        expect(["form", "TypeError"]).toContain(found);
      }),
      { numRuns: 1_000 },
    );
  });
});

interface Sent {
  readonly bytes: number[];
  readonly type: string;
}

/** Runs in both realms: a form of texts and, where there is a third value, of files of that name. */
async function sendForm(entries: readonly [string, string, string | null][]): Promise<Sent> {
  const form = new FormData();
  for (const [name, value, filename] of entries) {
    if (filename === null) form.append(name, value);
    else form.append(name, new Blob([value]), filename);
  }
  const response = new Response(form);
  return { type: response.headers.get("content-type") ?? "", bytes: Array.from(await response.bytes()) };
}

/** Runs in both realms: the entries that the form was made of, as JSON. */
async function listForm(form: FormData): Promise<string> {
  const entries: unknown[] = [];
  for (const [name, value] of Array.from(form)) {
    entries.push(typeof value === "string" ? [name, value, null] : [name, await value.text(), value.name]);
  }
  return JSON.stringify(entries);
}

function isSent(value: unknown): value is Sent {
  return typeof value === "object" && value !== null && "bytes" in value && "type" in value;
}
