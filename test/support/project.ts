import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder of files that goes away with the test: hold it with `await using`. */
export interface Project extends AsyncDisposable {
  readonly root: string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
}

/** Writes a project into a fresh folder. */
export async function createProject(files: Readonly<Record<string, string | Uint8Array>>): Promise<Project> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "spore-project-")));
  const project: Project = {
    root,
    write: (more) => writeFiles(root, more),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  await project.write(files);
  return project;
}

async function writeFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
