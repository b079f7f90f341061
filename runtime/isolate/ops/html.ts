import type { TimerOps } from "../../realm/html/ops.ts";

/** Timers, the clock and base64 for the realm. `onFire` is called with the number of a timer that has run out. */
export function createTimerOps(onFire: (timer: number) => void): TimerOps {
  const timers = new Map<number, NodeJS.Timeout>();
  function fireOnce(timer: number): void {
    timers.delete(timer);
    onFire(timer);
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
      setImmediate(onFire, task);
    },
    now: () => performance.now(),
    timeOrigin: () => performance.timeOrigin,
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
