import { splitText } from "../protocol/head.ts";

interface Traced {
  readonly traceparent: string;
  /** What of CPU time the process had used when the invocation began. */
  cpu: NodeJS.CpuUsage | undefined;
  /** How many invocations had begun, with this one; 0 when others ran already. */
  begunWith: number;
}

/** The invocations that are traced: their places in their traces, and what CPU time they take. */
export class Traces {
  readonly #traced = new Map<number, Traced>();
  /** Invocations that have begun, traced or not. */
  #begun = 0;
  /** Unix time, in milliseconds, at this process's `performance.now()` 0. */
  #epochMs = performance.timeOrigin;

  /** Unix time in milliseconds, by the gateway's clock. */
  get nowMs(): number {
    return this.#epochMs + performance.now();
  }

  /** An invocation that is about to come is traced. */
  announce(invocation: number, payload: Buffer): void {
    const [traceparent = "", epoch = ""] = splitText(payload, 2);
    this.#epochMs = Number(epoch) + Number(process.hrtime.bigint()) / 1e6 - performance.now();
    this.#traced.set(invocation, { traceparent, cpu: undefined, begunWith: 0 });
  }

  /** @param isAlone Whether no other invocation runs. */
  begin(invocation: number, isAlone: boolean): void {
    this.#begun += 1;
    const traced = this.#traced.size === 0 ? undefined : this.#traced.get(invocation);
    if (traced === undefined) return;
    traced.cpu = process.cpuUsage();
    traced.begunWith = isAlone ? this.#begun : 0;
  }

  /** The payload of its SETTLED; undefined when it is not traced. */
  end(invocation: number): Buffer | undefined {
    if (this.#traced.size === 0) return undefined;
    const traced = this.#traced.get(invocation);
    this.#traced.delete(invocation);
    if (traced?.cpu === undefined) return undefined;
    const { user, system } = process.cpuUsage(traced.cpu);
    return Buffer.from(
      `${user + system}\0${traced.begunWith === this.#begun ? "invocation" : "instance"}`,
      "latin1",
    );
  }

  traceparentOf(invocation: number): string | undefined {
    return this.#traced.get(invocation)?.traceparent;
  }
}
