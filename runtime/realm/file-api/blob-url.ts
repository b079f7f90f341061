import { setBlobUrlResolver } from "../fetch/blob-url.ts";
import { host } from "../host.ts";
import { MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet } from "../primordials.ts";
import type { Blob } from "./blob.ts";

/** File API §8.1 "blob URL store": of this instance alone. An entry keeps its Blob until it is revoked. */
const store = new Map<string, Blob>();

/** File API §8.3 "add an entry". The origin of a function is opaque, so that it is serialized as "null". */
export function addObjectUrl(blob: Blob): string {
  const url = `blob:null/${host().randomUUID()}`;
  MapPrototypeSet(store, url, blob);
  return url;
}

/** File API §8.3 "remove an entry"; what names none is ignored. */
export function removeObjectUrl(url: string): void {
  MapPrototypeDelete(store, url);
}

/** The Blob that a `blob:` URL without a fragment stands for. */
export function resolveObjectUrl(url: string): Blob | undefined {
  return MapPrototypeGet(store, url);
}

setBlobUrlResolver(resolveObjectUrl);
