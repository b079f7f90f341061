/** How many Collatz steps every number below `length` takes to reach 1. */
export function collatzSteps(length: number): Uint16Array {
  const steps = new Uint16Array(length);
  for (let start = 2; start < length; start += 1) steps[start] = countSteps(start, steps);
  return steps;
}

/** Walks down until it meets a number whose count is known. */
function countSteps(start: number, known: Uint16Array): number {
  let value = start;
  let count = 0;
  while (value >= start) {
    value = value % 2 === 0 ? value / 2 : value * 3 + 1;
    count += 1;
  }
  return count + (known[value] ?? 0);
}
