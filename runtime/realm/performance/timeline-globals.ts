import { PerformanceEntry, PerformanceMark, PerformanceMeasure } from "./entries.ts";
import { PerformanceObserverEntryList } from "./entry-list.ts";
import { PerformanceObserver } from "./observer.ts";

/** What the Performance Timeline and User Timing standards put on the global besides `performance`. */
export const timelineGlobals: Readonly<Record<string, unknown>> = {
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
};
