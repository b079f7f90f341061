import type { CaseTable } from "../case.ts";
import { authCases } from "./auth.ts";
import { CALL_CASES } from "./calls.ts";
import { LIBRARY_CASES } from "./libraries.ts";
import { PLAIN_CASES } from "./plain.ts";

/** Every case of every function that ships. */
export async function loadCases(): Promise<CaseTable> {
  return { ...PLAIN_CASES, ...LIBRARY_CASES, ...(await authCases()), ...CALL_CASES };
}
