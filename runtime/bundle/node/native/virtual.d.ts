/** Modules that the bundler makes: see ../../node-plugin.ts. */
declare module "spore-node:zlib-constants" {
  const constants: Readonly<Record<string, number>>;
  export default constants;
}

declare module "spore-node:unenv-url" {
  export function fileURLToPath(url: string | URL): string;
  export function pathToFileURL(path: string): URL;
  export function urlToHttpOptions(url: URL): object;
  export const hostlessProtocol: Set<string>;
  export const slashedProtocol: Set<string>;
  export const unsafeProtocol: Set<string>;
}

declare module "spore-node:unenv-punycode" {
  export function toUnicode(domain: string): string;
}

declare module "spore-node:crypto-constants" {
  const constants: Readonly<Record<string, number | string>>;
  export default constants;
}
