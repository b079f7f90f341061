declare const __spore: { readonly env: Readonly<Record<string, unknown>> };

/**
 * The function's variables as `process.env`. Those that are no text are given as JSON, as Workers do; a binding that is not there yet
 * throws when it is touched, and is no variable anyway.
 */
export function readEnv(): Record<string, string | undefined> {
  const env: Record<string, string> = {};
  for (const name of Object.keys(__spore.env)) {
    const text = readVariable(name);
    if (text !== undefined) env[name] = text;
  }
  return new Proxy(env, {
    // Node's: whatever is put there becomes text.
    set: (target, name, value) => Reflect.set(target, name, String(value)),
  });
}

function readVariable(name: string): string | undefined {
  try {
    const value = __spore.env[name];
    return typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
