#!/usr/bin/env node
/**
 * The `spore` command, in JavaScript that every Node from 20 on reads: Spore itself needs a newer one. Where this Node is too old, the one that
 * the `node` dependency brings takes over.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WANTED_MAJOR = 26;
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= WANTED_MAJOR) {
  await import("../main.ts");
} else {
  const node = findNode();
  if (node === undefined) {
    const found = `found Node ${process.versions.node} at ${process.execPath}`;
    process.stderr.write(
      `Cannot start Spore: ${found}, wanted ${WANTED_MAJOR} or later. Install it, or add it to the project: npm i -D node@${WANTED_MAJOR}\n`,
    );
    process.exitCode = 1;
  } else {
    hand(node, [MAIN, ...process.argv.slice(2)]);
  }
}

/**
 * The binary of the package `node`, beside Spore or in the project that it is called from.
 *
 * @returns {string | undefined}
 */
function findNode() {
  for (const place of [import.meta.url, join(process.cwd(), "package.json")]) {
    try {
      const manifest = createRequire(place).resolve("node/package.json");
      const binary = join(dirname(manifest), "bin", process.platform === "win32" ? "node.exe" : "node");
      if (existsSync(binary)) return binary;
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

/**
 * Lets `binary` go on in this process's place; where that cannot be, runs it and passes signals down and the end up.
 *
 * @param {string} binary
 * @param {readonly string[]} args
 */
function hand(binary, args) {
  if (typeof process.execve === "function" && process.platform !== "win32") {
    process.execve(binary, [binary, ...args], process.env);
  }
  // The channel tells the child when this process is gone, also after kill -9.
  const child = spawn(binary, args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    // Ctrl-C reaches the child by itself: it is in the terminal's foreground group. Sent twice, it would mean "stop at once".
    process.on(signal, () => {
      if (!(process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT"))) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`Cannot start Spore: ${binary} does not run (${error.message})\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
