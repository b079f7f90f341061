import { type Control, startControl } from "../control/mod.ts";
import type { Gateway } from "../gateway.ts";
import type { Log, Telemetry } from "../telemetry/mod.ts";
import type { Arguments } from "./arguments.ts";

/** What is told, and by whom. */
interface Reporting {
  readonly log: Log;
  readonly telemetry: Telemetry | undefined;
}

/** The operator's listener beside a gateway. */
export interface OpenControl extends AsyncDisposable {
  /** Says that the gateway is about to end: `/readyz` answers so from now on. */
  drain(): void;
}

/**
 * Opens the operator's listener, and says where it is.
 *
 * @throws {ControlError} When it cannot be where it was asked for; the gateway is then ended.
 */
export async function openControl(
  gateway: Gateway,
  args: Arguments,
  { log, telemetry }: Reporting,
): Promise<OpenControl> {
  const health = { isReady: true };
  let control: Control | undefined;
  try {
    control = await startControl({
      address: args.control,
      token: args.controlToken,
      sources: { health, telemetry },
      own: gateway.own,
    });
  } catch (error) {
    await gateway[Symbol.asyncDispose]();
    throw error;
  }
  if (control !== undefined) log.say("info", describe(control));
  return {
    drain() {
      health.isReady = false;
    },
    async [Symbol.asyncDispose]() {
      await control?.[Symbol.asyncDispose]();
    },
  };
}

function describe({ url, isElsewhere }: Control): string {
  const why = isElsewhere ? ": another process has port 8788; --control chooses one" : "";
  return `  control: ${url} (/livez, /readyz, /metrics, /tail)${why}`;
}
