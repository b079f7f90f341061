const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** One Ctrl-C under `npm start` may come twice: from the terminal, and handed on by npm. */
const SAME_SIGNAL_MS = 250;

/** Fulfils at the first SIGINT or SIGTERM. A second one ends the process at once: its children end with it. */
export async function untilStopped(print: (text: string) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of SIGNALS) process.once(signal, () => resolve(signal));
  // cli/bin.mjs opens a channel where it has to stay in between.
  if (process.channel !== undefined)
    process.once("disconnect", () => resolve("The starting process is gone"));
  const signal = await promise;
  print(`${signal}: no new requests; running ones may finish. Once more to stop at once.`);
  const firstAt = performance.now();
  for (const again of SIGNALS) {
    process.removeAllListeners(again).on(again, () => {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(130);
    });
  }
}
