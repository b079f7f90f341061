import type { TimerOps } from "../../realm/html/ops.ts";
import { ProcessState } from "../process-state.ts";

/** Timers, the clock and base64 for the realm. `onFire` is called with the number of a timer that has run out. */
export function createTimerOps(onFire: (timer: number) => void, state = new ProcessState()): TimerOps {
  const { timers } = state;
  function fireOnce(timer: number): void {
    timers.delete(timer);
    onFire(timer);
  }
  function runTask(task: number): void {
    state.tasks -= 1;
    onFire(task);
  }
  return {
    setTimer: (timer, delayMs, isRepeating) => {
      timers.set(
        timer,
        isRepeating ? setInterval(onFire, delayMs, timer) : setTimeout(fireOnce, delayMs, timer),
      );
    },
    clearTimer: (timer) => {
      clearTimeout(timers.get(timer));
      timers.delete(timer);
    },
    queueTask: (task) => {
      state.tasks += 1;
      setImmediate(runTask, task);
    },
    now: () => performance.now() - state.startedAt,
    timeOrigin: () => performance.timeOrigin + state.startedAt,
    encodeBase64: (binary) => {
      try {
        return btoa(binary);
      } catch {
        return undefined;
      }
    },
    decodeBase64: (text) => {
      try {
        return atob(text);
      } catch {
        return undefined;
      }
    },
  };
}
