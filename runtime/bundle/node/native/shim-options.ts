/** Stands for Node's `internal/options`: no flag is set. */
export function getOptionValue(name: string): unknown {
  return name === "--stack-trace-limit" ? 10 : undefined;
}

/** Flags that embedders set. */
export function getEmbedderOptions(): object {
  return {};
}
