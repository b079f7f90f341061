import { HTMLRewriter } from "./html-rewriter.ts";

/** Workers' HTML rewriter. */
export const htmlRewriterGlobals: Readonly<Record<string, unknown>> = { HTMLRewriter };
