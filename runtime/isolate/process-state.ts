/** What of this process a copy of it cannot share, and when the function's time began. */
export class ProcessState {
  /** `performance.now()` of the host at the function's time origin. */
  startedAt = 0;
  /** The realm's timers that have not run out. */
  readonly timers = new Map<number, NodeJS.Timeout>();
  /** The realm's tasks that have not run. */
  tasks = 0;
  /** Whether libuv's threads were started: a copy has the thread that made it only, and would wait for the others for ever. */
  usesThreads = false;

  /** Whether the function has random bytes: it may keep them, and every copy would have the same ones. */
  hasDrawnRandom = false;

  #startCpu = process.cpuUsage();

  /** The function's time begins now. */
  start(): void {
    this.startedAt = performance.now();
    this.#startCpu = process.cpuUsage();
  }

  /** CPU time since the function's time began, in microseconds. */
  startCpuMicros(): number {
    const { user, system } = process.cpuUsage(this.#startCpu);
    return user + system;
  }

  /** Time since the function's time began, in microseconds. */
  startWallMicros(): number {
    return Math.round((performance.now() - this.startedAt) * 1_000);
  }

  /** Why this process cannot be copied now; undefined when it can. */
  findObstacle(): string | undefined {
    if (this.timers.size > 0) return `its start-up code left ${this.timers.size} timers running`;
    if (this.tasks > 0) return "its start-up code left a task waiting";
    if (this.hasDrawnRandom) return "its start-up code drew random bytes, which its copies would share";
    if (this.usesThreads) return "its start-up code used asynchronous cryptography, which runs in threads";
    return undefined;
  }
}
