import { Blob } from "./blob.ts";
import { File } from "./file.ts";

/** The File API's globals. */
export const fileApiGlobals: Readonly<Record<string, unknown>> = { Blob, File };
