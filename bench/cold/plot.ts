import type { ColdStarts } from "./measure.ts";

const WIDTH = 640;
const PANEL = { left: 70, top: 40, height: 130, gap: 60, right: 20 } as const;
/** From 0.5 ms to 2 s. */
const RANGE_MS = [0.5, 2_000] as const;
const TICKS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
const SERIES = [
  { key: "spore", name: "Spore", color: "#1a7f5a" },
  { key: "workerd", name: "workerd", color: "#c2571a" },
] as const;

/** Draws, for each subject, the share of first requests that were answered by a time; time is logarithmic. */
export function plotStarts(starts: readonly ColdStarts[], caption: string): string {
  const height = PANEL.top + starts.length * (PANEL.height + PANEL.gap);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="${PANEL.left}" y="16">${escapeText(caption)}</text>`,
    ...starts.map((start, index) => plotPanel(start, PANEL.top + index * (PANEL.height + PANEL.gap))),
    "</svg>",
    "",
  ].join("\n");
}

function plotPanel(start: ColdStarts, top: number): string {
  const bottom = top + PANEL.height;
  return [
    `<text x="${PANEL.left}" y="${top - 6}" font-weight="bold">${escapeText(start.name)}: first requests answered, by ms</text>`,
    ...TICKS_MS.map(
      (ms) =>
        `<line x1="${toX(ms)}" x2="${toX(ms)}" y1="${top}" y2="${bottom}" stroke="#ddd"/><text x="${toX(ms)}" y="${bottom + 14}" text-anchor="middle">${ms}</text>`,
    ),
    ...[0, 50, 90, 100].map((percent) => {
      const y = bottom - (PANEL.height * percent) / 100;
      return `<line x1="${PANEL.left}" x2="${WIDTH - PANEL.right}" y1="${y}" y2="${y}" stroke="#ddd"/><text x="${PANEL.left - 6}" y="${y + 4}" text-anchor="end">${percent} %</text>`;
    }),
    ...SERIES.map(({ key, name, color }, index) => {
      const times = start[key].filter(({ failure }) => failure === "").map(({ latencyMs }) => latencyMs);
      return `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${toSteps(times, top)}"/><text x="${WIDTH - PANEL.right - 70 * (index + 1)}" y="${top - 6}" fill="${color}">${name}</text>`;
    }),
  ].join("\n");
}

function toSteps(times: readonly number[], top: number): string {
  return times
    .toSorted((a, b) => a - b)
    .map((ms, index) => `${toX(ms)},${(top + PANEL.height * (1 - (index + 1) / times.length)).toFixed(1)}`)
    .join(" ");
}

function toX(ms: number): string {
  const [low, high] = RANGE_MS;
  const share = Math.log(Math.min(high, Math.max(low, ms)) / low) / Math.log(high / low);
  return (PANEL.left + share * (WIDTH - PANEL.left - PANEL.right)).toFixed(1);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
