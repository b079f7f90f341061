const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Fulfils at the first SIGINT or SIGTERM. A second one ends the process at once: its children end with it. */
export async function untilStopped(print: (text: string) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of SIGNALS) process.once(signal, () => resolve(signal));
  const signal = await promise;
  print(`${signal}: no new requests; running ones may finish. Once more to stop at once.`);
  for (const again of SIGNALS) process.removeAllListeners(again).once(again, () => process.exit(130));
}
