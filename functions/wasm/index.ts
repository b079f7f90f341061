import math from "./math.wasm";

interface MathExports {
  readonly add: (a: number, b: number) => number;
  readonly fib: (n: number) => bigint;
}

const { exports } = new WebAssembly.Instance(math);

// Shows an imported WebAssembly module: /add?a=2&b=3, and /fib?n=90 with a 64-bit result.
export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (!hasMath(exports)) throw new TypeError("math.wasm lacks add or fib");

    switch (pathname.replace(/^\/wasm(?=\/|$)/, "") || "/") {
      case "/add":
        return answer(exports.add(readNumber(searchParams, "a"), readNumber(searchParams, "b")));
      case "/fib": {
        const n = readNumber(searchParams, "n");
        const isFit = Number.isInteger(n) && n >= 0 && n <= 92;
        return isFit
          ? answer(exports.fib(n))
          : new Response("Cannot use n: expected 0 to 92\n", { status: 400 });
      }
      default:
        return new Response("Try /add?a=2&b=3 or /fib?n=90\n");
    }
  },
} satisfies ExportedHandler;

function readNumber(fields: URLSearchParams, name: string): number {
  return Number(fields.get(name) ?? NaN);
}

function answer(value: number | bigint): Response {
  return new Response(`${value}\n`);
}

function hasMath(candidate: object): candidate is MathExports {
  return "add" in candidate && "fib" in candidate;
}
