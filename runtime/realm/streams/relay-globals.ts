import { FixedLengthStream, IdentityTransformStream } from "./identity-transform-stream.ts";

/** Workers' own streams. */
export const relayGlobals: Readonly<Record<string, unknown>> = { FixedLengthStream, IdentityTransformStream };
