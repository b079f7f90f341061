/** Text that waits for a follower at most, in characters: what comes then is dropped, and counted. */
const MAX_WAITING = 512 * 1024;

/** One who follows: takes what has come since the last time, at a pace of its own. */
export class TailFollower {
  #waiting: string[] = [];
  #characters = 0;
  #dropped = 0;
  #wake: (() => void) | undefined;

  /** @param line JSON, with its end. */
  push(line: string): void {
    if (this.#characters + line.length > MAX_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#characters += line.length;
    this.#wake?.();
  }

  /** What has come; waits for something where nothing has. What was dropped is said after what came before it. */
  async take(): Promise<string> {
    if (this.#waiting.length === 0 && this.#dropped === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = undefined;
    }
    if (this.#dropped > 0) this.#waiting.push(describeDropped(this.#dropped));
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#characters = 0;
    this.#dropped = 0;
    return text;
  }
}

function describeDropped(count: number): string {
  return `${JSON.stringify({ type: "dropped", time: new Date().toISOString(), count })}\n`;
}
