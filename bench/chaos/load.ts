import { Connection, renderRequest } from "../cold/connection.ts";

/** What became of one request. */
export interface Outcome {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly kind: "right" | "wrong" | "failed" | "cut";
  /** The error's code where it failed; what came where it was wrong. */
  readonly detail: string;
}

export interface LoadOptions {
  readonly port: number;
  /** The functions' names, which are their salts too. */
  readonly functions: readonly string[];
  readonly connections: number;
}

/** Requests one after the other on each of many connections, until it is stopped. */
export class Load {
  readonly outcomes: Outcome[] = [];
  readonly #options: LoadOptions;
  readonly #workers: Promise<void>[];
  #count = 0;
  #isStopped = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: options.connections }, () => this.#work());
  }

  /** Fulfils when the last answers are there. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    let connection: Connection | undefined;
    while (!this.#isStopped) {
      if (connection?.isOpen !== true) connection = await Connection.open(this.#options.port);
      this.outcomes.push(await this.#ask(connection));
    }
    connection?.close();
  }

  async #ask(connection: Connection): Promise<Outcome> {
    const { functions } = this.#options;
    this.#count += 1;
    const id = `r${this.#count}-`;
    const name = functions[this.#count % functions.length] ?? "";
    const request = renderRequest({ method: "GET", path: `/${id}`, host: `${name}.localhost` });
    const startedAt = performance.now();
    try {
      const { status, text } = await connection.exchange(request);
      return { id, startedAt, endedAt: performance.now(), ...classify(status, text, `${name} ${id}\n`) };
    } catch (error) {
      return { id, startedAt, endedAt: performance.now(), kind: "cut", detail: String(error) };
    }
  }
}

function classify(status: number, text: string, wanted: string): Pick<Outcome, "kind" | "detail"> {
  if (status === 200 && text.endsWith(`\r\n${wanted}`)) return { kind: "right", detail: "" };
  const [, code] = /"code":"([a-z-]+)"/.exec(text) ?? [];
  if (code !== undefined && text.includes("application/problem+json"))
    return { kind: "failed", detail: code };
  return { kind: "wrong", detail: text.slice(0, 300) };
}
