import { type Control, type ControlOptions, type ControlSources, startControl } from "../control/mod.ts";
import type { Gateway } from "../gateway.ts";
import type { Log, Telemetry } from "../telemetry/mod.ts";
import type { Arguments } from "./arguments.ts";

/** What is told, and by whom. */
interface Reporting {
  readonly log: Log;
  readonly telemetry: Telemetry | undefined;
}

/** The operator's listener beside what it tells of. */
export interface OpenControl extends AsyncDisposable {
  /** Says that the gateway is about to end: `/readyz` answers so from now on. */
  drain(): void;
}

/**
 * Opens the operator's listener beside a gateway, and says where it is.
 *
 * @throws {ControlError} When it cannot be where it was asked for; the gateway is then ended.
 */
export async function openControl(
  gateway: Gateway,
  args: Arguments,
  { log, telemetry }: Reporting,
): Promise<OpenControl> {
  const health = { isReady: true };
  const { runtime } = gateway;
  const sandbox = { list: () => [{ nursery: runtime.nursery, processes: runtime.processes }] };
  try {
    const control = await listenForOperator(args, {
      own: gateway.own,
      sources: { health, sandbox, telemetry },
    });
    if (control !== undefined) log.say("info", describeControl(control));
    return {
      drain() {
        health.isReady = false;
      },
      async [Symbol.asyncDispose]() {
        await control?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await gateway[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Opens the operator's listener where the command line says.
 *
 * @throws {ControlError} When it cannot be there.
 */
export async function listenForOperator(
  { control: address, controlToken: token }: Arguments,
  about: { readonly own: ControlOptions["own"]; readonly sources: ControlSources },
): Promise<Control | undefined> {
  return await startControl({ address, token, ...about });
}

/** The line that says where it is. */
export function describeControl({ url, isElsewhere }: Control): string {
  const why = isElsewhere ? ": another process has port 8788; --control chooses one" : "";
  return `  control: ${url} (/livez, /readyz, /metrics, /tail, /sandbox)${why}`;
}
