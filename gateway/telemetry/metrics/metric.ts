/** What a histogram counted. */
export interface HistogramData {
  /** Upper bounds, inclusive, in ascending order. */
  readonly bounds: readonly number[];
  /** One for each bound, and one for what is larger than all. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/** Names and values in turn. */
export type Labels = readonly string[];

/** One metric, with all of its series: what Prometheus and OTLP are both written from. */
export type Metric =
  | {
      readonly kind: "counter" | "gauge";
      readonly name: string;
      readonly help: string;
      readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
    }
  | {
      readonly kind: "histogram";
      readonly name: string;
      readonly help: string;
      readonly samples: readonly { readonly labels: Labels; readonly value: HistogramData }[];
    };
