import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { SCRIPT_NAME } from "./bundle.ts";
import { codeFrame } from "./code-frame.ts";

const PLACE = new RegExp(
  String.raw`(?:file:/{2,3})?(?:[^\s()]*/)?${SCRIPT_NAME.replace(".", String.raw`\.`)}:(\d+):(\d+)`,
  "g",
);

/** Traces positions in one bundle back to its sources. Tolerates everything: what cannot be traced stays as it is. */
export class StackMapper {
  readonly #map: TraceMap | undefined;

  constructor(sourceMap: string) {
    this.#map = parseMap(sourceMap);
  }

  /** Replaces places in the bundle (`worker.js:12:3`) by places in its sources (`src/index.ts:4:10`). */
  mapStack(stack: string): string {
    return stack.replaceAll(PLACE, (place, line: string, column: string) => {
      const original = this.#trace(Number(line), Number(column));
      return original === undefined ? place : `${original.source}:${original.line}:${original.column}`;
    });
  }

  /** Draws the code around the topmost place of a stack that can be traced, outside of packages if there is one. */
  frame(stack: string): string | undefined {
    const places = Array.from(stack.matchAll(PLACE), ([, line, column]) =>
      this.#trace(Number(line), Number(column)),
    );
    const known = places.filter((place) => place !== undefined);
    const place = known.find(({ source }) => !source.includes("node_modules/")) ?? known[0];
    if (place === undefined) return undefined;
    const content = this.#contentOf(place.source);
    const drawn = content === undefined ? "" : codeFrame(content, place);
    return drawn === "" ? undefined : `${place.source}:${place.line}:${place.column}\n\n${drawn}`;
  }

  #trace(line: number, column: number): { source: string; line: number; column: number } | undefined {
    if (this.#map === undefined || line < 1 || column < 1) return undefined;
    const found = originalPositionFor(this.#map, { line, column: column - 1 });
    return found.source === null
      ? undefined
      : { source: found.source, line: found.line, column: found.column + 1 };
  }

  #contentOf(source: string): string | undefined {
    const index = this.#map?.sources.indexOf(source) ?? -1;
    return index === -1 ? undefined : (this.#map?.sourcesContent?.[index] ?? undefined);
  }
}

/** Replaces places in a bundle by places in its sources; what cannot be traced stays as it is. */
export function mapStack(stack: string, sourceMap: string): string {
  return new StackMapper(sourceMap).mapStack(stack);
}

/** Draws the code around the topmost place of a stack. */
export function frameOfStack(stack: string, sourceMap: string): string | undefined {
  return new StackMapper(sourceMap).frame(stack);
}

function parseMap(sourceMap: string): TraceMap | undefined {
  try {
    return new TraceMap(sourceMap);
  } catch {
    return undefined;
  }
}
