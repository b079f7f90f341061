import { once } from "node:events";
import { type IncomingMessage, request, type RequestOptions } from "node:http";
import { text } from "node:stream/consumers";
import { type ControlAddress, ControlError } from "../control/mod.ts";

/**
 * Asks a running gateway's control listener.
 *
 * @throws {ControlError} When there is none at the address, or it refuses.
 */
export async function askControl(
  address: ControlAddress,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const answer = await send(address, path, signal);
  if (answer.statusCode === 200) return answer;
  const reason = (await text(answer)).trim();
  throw new ControlError(reason === "" ? `Cannot ask the gateway: it answers ${answer.statusCode}` : reason);
}

async function send(address: ControlAddress, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const token = process.env["SPORE_CONTROL_TOKEN"] ?? "";
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const asked = request({ ...whereIs(address), path, headers, signal });
  asked.end();
  try {
    const [answer]: IncomingMessage[] = await once(asked, "response");
    if (answer !== undefined) return answer;
  } catch (cause) {
    throw new ControlError(
      `Cannot reach a gateway at ${describe(address)}: ${reasonOf(cause)}. spore serve and spore dev say where their control listener is; --control takes it`,
      { cause },
    );
  }
  throw new ControlError("Cannot ask the gateway: it does not answer");
}

function whereIs(address: ControlAddress): RequestOptions {
  switch (address.kind) {
    case "off":
      throw new ControlError("Cannot ask a gateway whose control listener is off");
    case "unix":
      return { socketPath: address.path, host: "localhost" };
    case "tcp":
      return { host: address.host, port: address.port };
  }
}

function describe(address: ControlAddress): string {
  return address.kind === "tcp"
    ? `${address.host}:${address.port}`
    : address.kind === "unix"
      ? address.path
      : "";
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && cause.code === "ECONNREFUSED" ? "nothing listens there" : cause.message;
}
