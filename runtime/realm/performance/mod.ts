import { PerformanceEntry, PerformanceMark, PerformanceMeasure } from "./entries.ts";
import { PerformanceObserverEntryList } from "./entry-list.ts";
import { PerformanceObserver } from "./observer.ts";
import { performance, Performance } from "./performance.ts";

/** The names that the performance standards put on the global. */
export const performanceGlobals: Readonly<Record<string, unknown>> = {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  performance,
};
