/** Errors of the language that a clone is one of (HTML §2.7.3), by name. */
export const ERRORS: Map<string, Function> = new Map<string, Function>([
  ["EvalError", EvalError],
  ["RangeError", RangeError],
  ["ReferenceError", ReferenceError],
  ["SyntaxError", SyntaxError],
  ["TypeError", TypeError],
  ["URIError", URIError],
]);

/** Views of buffers, by name. */
export const VIEWS: Map<string, Function> = new Map<string, Function>([
  ["BigInt64Array", BigInt64Array],
  ["BigUint64Array", BigUint64Array],
  ["DataView", DataView],
  ["Float16Array", Float16Array],
  ["Float32Array", Float32Array],
  ["Float64Array", Float64Array],
  ["Int8Array", Int8Array],
  ["Int16Array", Int16Array],
  ["Int32Array", Int32Array],
  ["Uint8Array", Uint8Array],
  ["Uint8ClampedArray", Uint8ClampedArray],
  ["Uint16Array", Uint16Array],
  ["Uint32Array", Uint32Array],
]);
