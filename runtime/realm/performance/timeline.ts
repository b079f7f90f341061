import { queueTask } from "../html/timer-table.ts";
import { ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSort, ObjectFreeze } from "../primordials.ts";
import { entryState, type PerformanceEntry } from "./entries.ts";

/** An observer that asked for entries (Performance Timeline §3, "list of registered performance observer objects"). */
export interface Observer {
  readonly wants: (entryType: string) => boolean;
  readonly push: (entry: PerformanceEntry) => void;
  /** Calls the observer's callback if entries wait for it. */
  readonly flush: () => void;
}

/** Past this many, entries are counted and dropped: nobody clears them in a function that lives long. */
const MAX_ENTRIES = 10_000;

/** The types that there are, in the order of their names. */
export const ENTRY_TYPES: readonly string[] = ObjectFreeze(["mark", "measure"]);

let timeline: PerformanceEntry[] = [];
let dropped = 0;
let observers: Observer[] = [];
let isFlushQueued = false;

/** Performance Timeline §5.1 "queue a PerformanceEntry". */
export function addEntry(entry: PerformanceEntry): void {
  const { entryType } = entryState(entry);
  for (let index = 0; index < observers.length; index++) {
    const observer = observers[index];
    if (observer === undefined || !observer.wants(entryType)) continue;
    observer.push(entry);
    queueFlush();
  }
  if (timeline.length >= MAX_ENTRIES) dropped += 1;
  else ArrayPrototypePush(timeline, entry);
}

/** All entries, in the order they were made. */
export function allEntries(): readonly PerformanceEntry[] {
  return timeline;
}

/** How many entries the timeline had no room for. */
export function droppedEntries(): number {
  return dropped;
}

/** Removes the entries of a type: those of one name, or all. */
export function clearEntries(entryType: string, name: string | undefined): void {
  const kept: PerformanceEntry[] = [];
  for (let index = 0; index < timeline.length; index++) {
    const entry = timeline[index];
    if (entry === undefined) continue;
    const state = entryState(entry);
    if (state.entryType !== entryType || (name !== undefined && state.name !== name))
      ArrayPrototypePush(kept, entry);
  }
  timeline = kept;
}

/** Performance Timeline §5.3 "filter buffer by name and type", in the order of the start times. */
export function selectEntries(
  source: readonly PerformanceEntry[],
  { name, type }: { readonly name?: string | undefined; readonly type?: string | undefined } = {},
): PerformanceEntry[] {
  const found: PerformanceEntry[] = [];
  for (let index = 0; index < source.length; index++) {
    const entry = source[index];
    if (entry === undefined) continue;
    const state = entryState(entry);
    if (name !== undefined && state.name !== name) continue;
    if (type === undefined || state.entryType === type) ArrayPrototypePush(found, entry);
  }
  return ArrayPrototypeSort(found, (a, b) => entryState(a).startTime - entryState(b).startTime);
}

/** Start of the newest mark of that name. */
export function findMark(name: string): number | undefined {
  for (let index = timeline.length - 1; index >= 0; index--) {
    const entry = timeline[index];
    const state = entry && entryState(entry);
    if (state?.entryType === "mark" && state.name === name) return state.startTime;
  }
  return undefined;
}

/** Tells the observer of entries from now on; one that is told already stays where it is. */
export function addObserver(observer: Observer): void {
  removeObserver(observer);
  ArrayPrototypePush(observers, observer);
}

export function removeObserver(observer: Observer): void {
  const kept: Observer[] = [];
  for (let index = 0; index < observers.length; index++) {
    const other = observers[index];
    if (other !== undefined && other !== observer) ArrayPrototypePush(kept, other);
  }
  observers = kept;
}

/** Performance Timeline §5.2 "queue the PerformanceObserver task". */
export function queueFlush(): void {
  if (isFlushQueued) return;
  isFlushQueued = true;
  queueTask(() => {
    isFlushQueued = false;
    const notified = ArrayPrototypeSlice(observers);
    for (let index = 0; index < notified.length; index++) notified[index]?.flush();
  });
}
