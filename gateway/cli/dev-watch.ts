import { type FSWatcher, statSync, watch } from "node:fs";
import path from "node:path";

/** Something happened in a watched folder. */
export interface FolderChange {
  readonly folder: string;
  /** Absolute path of what changed; the folder itself when anything in it may have. */
  readonly file: string;
  /** Whether it came, went or was replaced, as opposed to written to. */
  readonly isRename: boolean;
}

interface WatchedFolder {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

/** An editor saves in several steps, and a formatter saves again: they count as one change. */
const QUIET_MS = 15;
/** Something that writes all the time must not keep changes from being seen. */
const MOST_MS = 100;

/**
 * Watches folders, not files: editors replace files by renaming, and a file that does not exist yet cannot be watched.
 *
 * A folder that is not there is waited for through the nearest one above it that is.
 */
export class FolderWatcher implements Disposable {
  readonly #onChanges: (changes: readonly FolderChange[]) => void;
  readonly #watched = new Map<string, WatchedFolder>();
  #missing: ReadonlySet<string> = new Set();
  #changes = new Map<string, FolderChange>();
  #timer: NodeJS.Timeout | undefined;
  #firstAt = 0;

  constructor(onChanges: (changes: readonly FolderChange[]) => void) {
    this.#onChanges = onChanges;
  }

  /** Watches these folders from now on, and no others. Returns those that it did not watch before. */
  watch(folders: ReadonlySet<string>): readonly string[] {
    const missing = new Set<string>();
    const wanted = new Map<string, number>();
    for (const folder of folders) {
      const existing = nearestExisting(folder);
      if (existing.folder !== folder) missing.add(folder);
      else if (this.#missing.has(folder)) this.#report({ folder, file: folder, isRename: true });
      wanted.set(existing.folder, existing.inode);
    }
    this.#missing = missing;
    this.#closeUnwanted(wanted);
    const fresh = [...wanted.keys()].filter((folder) => !this.#watched.has(folder));
    for (const folder of fresh) this.#open(folder, wanted.get(folder) ?? 0);
    return fresh;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#closeUnwanted(new Map());
  }

  /** A folder that was removed and made again is another one: its watcher would see nothing any more. */
  #closeUnwanted(wanted: ReadonlyMap<string, number>): void {
    for (const [folder, { watcher, inode }] of this.#watched) {
      if (wanted.get(folder) === inode) continue;
      watcher.close();
      this.#watched.delete(folder);
      if (wanted.has(folder)) this.#report({ folder, file: folder, isRename: true });
    }
  }

  #open(folder: string, inode: number): void {
    try {
      const watcher = watch(folder, (event, name) => {
        const file = name === null ? folder : path.join(folder, name);
        this.#report({ folder, file, isRename: event === "rename" });
      });
      watcher.on("error", () => watcher.close());
      this.#watched.set(folder, { watcher, inode });
    } catch {
      // It went away just now: its parent's watcher tells, and the next call to watch() waits for it.
    }
  }

  #report(change: FolderChange): void {
    const isRename = change.isRename || this.#changes.get(change.file)?.isRename === true;
    if (this.#changes.size === 0) this.#firstAt = performance.now();
    this.#changes.set(change.file, { ...change, isRename });
    clearTimeout(this.#timer);
    const left = this.#firstAt + MOST_MS - performance.now();
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, Math.min(QUIET_MS, left)));
  }

  #flush(): void {
    const changes = [...this.#changes.values()];
    this.#changes = new Map();
    this.#onChanges(changes);
  }
}

function nearestExisting(folder: string): { readonly folder: string; readonly inode: number } {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return { folder, inode: stats.ino };
  const parent = path.dirname(folder);
  return parent === folder ? { folder, inode: 0 } : nearestExisting(parent);
}
