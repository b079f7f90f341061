import type { Arguments } from "./arguments.ts";
import { serve } from "./serve.ts";

export async function dev(args: Arguments): Promise<number> {
  return serve(args);
}
