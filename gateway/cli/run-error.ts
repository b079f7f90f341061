import { BuildError, SandboxError } from "#runtime";
import { ControlError } from "../control/mod.ts";
import { ConfigError, DiscoveryError } from "../registry/mod.ts";
import { TlsError } from "../tls/mod.ts";
import { WorkerError } from "../workers/mod.ts";
import { UsageError } from "./arguments.ts";

/** What the user reads of what ended a command: for what they can change, without a stack. */
export function describe(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nTry: spore --help`;
  if (isPlain(error)) return error.message;
  if (isSystemError(error)) return describeListenError(error) ?? String(error.stack);
  return error instanceof Error ? String(error.stack) : String(error);
}

function isPlain(error: unknown): error is Error {
  return [ControlError, DiscoveryError, ConfigError, BuildError, TlsError, WorkerError, SandboxError].some(
    (kind) => error instanceof kind,
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { address?: string; port?: number } {
  return error instanceof Error && "syscall" in error;
}

function describeListenError({
  code,
  syscall,
  address,
  port,
}: NodeJS.ErrnoException & { address?: string; port?: number }): string | undefined {
  if (syscall !== "listen" && syscall !== "getaddrinfo") return undefined;
  const place = `${address ?? "the host"}${port === undefined ? "" : `:${port}`}`;
  if (code === "EADDRINUSE")
    return `Cannot listen on ${place}: another process does. Choose another with --port, or 0 for any free one`;
  if (code === "EACCES")
    return `Cannot listen on ${place}: this user may not. Ports below 1024 need more rights`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `Cannot listen on ${place}: this machine has no such address. Choose one with --host`;
  return `Cannot listen on ${place}: ${code ?? "unknown error"}`;
}
