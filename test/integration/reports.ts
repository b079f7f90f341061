import { eventually } from "../support/eventually.ts";
import { startUpstream, type Upstream } from "../egress/upstream.ts";

/** A server that functions tell what happened, by the path that they ask for. */
export interface Reports extends Upstream {
  /** Waits until `path` was asked for. */
  heard(path: string): Promise<string>;
  readonly paths: readonly string[];
}

/** Starts such a server. */
export async function startReports(): Promise<Reports> {
  const paths: string[] = [];
  const upstream = await startUpstream((request, response) => {
    paths.push(request.url ?? "");
    response.end("heard");
  });
  return {
    ...upstream,
    paths,
    heard: (path) => eventually(() => paths.find((heard) => heard === path)),
  };
}
