import { Blob } from "./blob.ts";
import { FileReader } from "./file-reader.ts";
import { File } from "./file.ts";
import { ProgressEvent } from "./progress-event.ts";

export { resolveObjectUrl } from "./blob-url.ts";

/** The File API's globals, and the event of its reader. */
export const fileApiGlobals: Readonly<Record<string, unknown>> = { Blob, File, FileReader, ProgressEvent };
