import { addObjectUrl, removeObjectUrl } from "../file-api/blob-url.ts";
import { isBlob } from "../file-api/blob.ts";
import { host } from "../host.ts";
import { StringPrototypeSlice } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { replaceQuery, splitHref, type UrlComponents } from "./components.ts";
import type { UrlPart } from "./ops.ts";
import { hostOf, originOf } from "./origin.ts";
import { parseHref } from "./parse.ts";
import { bindSearchParams, resetSearchParams, type URLSearchParams } from "./search-params.ts";

/** URL §6.1. Holds the serialized URL; its parts are found when somebody asks for one. */
export class URL {
  #href: string;
  #parts: UrlComponents | undefined;
  #searchParams: URLSearchParams | undefined;

  constructor(url: unknown, base: unknown = undefined) {
    requireArguments(arguments.length, 1, "Failed to construct 'URL'");
    const href = parseWithBase(url, base);
    if (href === "") throw new TypeError("Invalid URL");
    this.#href = href;
  }

  static canParse(url: unknown, base: unknown = undefined): boolean {
    requireArguments(arguments.length, 1, "Failed to execute 'canParse' on 'URL'");
    return parseWithBase(url, base) !== "";
  }

  static parse(url: unknown, base: unknown = undefined): URL | null {
    requireArguments(arguments.length, 1, "Failed to execute 'parse' on 'URL'");
    const href = parseWithBase(url, base);
    return href === "" ? null : new URL(href);
  }

  static createObjectURL(object: unknown): string {
    const prefix = "Failed to execute 'createObjectURL' on 'URL'";
    requireArguments(arguments.length, 1, prefix);
    if (!isBlob(object)) throw new TypeError(`${prefix}: parameter 1 is not of type 'Blob'.`);
    return addObjectUrl(object);
  }

  static revokeObjectURL(url: unknown): void {
    requireArguments(arguments.length, 1, "Failed to execute 'revokeObjectURL' on 'URL'");
    removeObjectUrl(toDOMString(url));
  }

  get href(): string {
    return this.#href;
  }

  set href(value: unknown) {
    const href = parseHref(toUSVString(value));
    if (href === "") throw new TypeError("Invalid URL");
    this.#replace(href);
  }

  get origin(): string {
    return originOf(this.#href, this.#split());
  }

  get protocol(): string {
    return this.#split().protocol;
  }

  set protocol(value: unknown) {
    this.#set("protocol", value);
  }

  get username(): string {
    return this.#split().username;
  }

  set username(value: unknown) {
    this.#set("username", value);
  }

  get password(): string {
    return this.#split().password;
  }

  set password(value: unknown) {
    this.#set("password", value);
  }

  get host(): string {
    return hostOf(this.#split());
  }

  set host(value: unknown) {
    this.#set("host", value);
  }

  get hostname(): string {
    return this.#split().hostname;
  }

  set hostname(value: unknown) {
    this.#set("hostname", value);
  }

  get port(): string {
    return this.#split().port;
  }

  set port(value: unknown) {
    this.#set("port", value);
  }

  get pathname(): string {
    return this.#split().pathname;
  }

  set pathname(value: unknown) {
    this.#set("pathname", value);
  }

  get search(): string {
    return this.#split().search;
  }

  set search(value: unknown) {
    this.#set("search", value);
  }

  get searchParams(): URLSearchParams {
    this.#searchParams ??= bindSearchParams(this.#query, (query) => this.#setQuery(query));
    return this.#searchParams;
  }

  get hash(): string {
    return this.#split().hash;
  }

  set hash(value: unknown) {
    this.#set("hash", value);
  }

  toJSON(): string {
    return this.#href;
  }

  toString(): string {
    return this.#href;
  }

  get #query(): string {
    return StringPrototypeSlice(this.#split().search, 1);
  }

  #split(): UrlComponents {
    this.#parts ??= splitHref(this.#href);
    return this.#parts;
  }

  #set(part: UrlPart, value: unknown): void {
    const href = this.#href;
    this.#replace(host().setUrlPart(href, part, toUSVString(value)));
  }

  #replace(href: string): void {
    this.#href = href;
    this.#parts = undefined;
    if (this.#searchParams !== undefined) resetSearchParams(this.#searchParams, this.#query);
  }

  /** URL §6.2 "update": what the parameters serialize to needs no further encoding in a query. */
  #setQuery(query: string): void {
    this.#href = replaceQuery(this.#href, query);
    this.#parts = undefined;
  }
}

function parseWithBase(url: unknown, base: unknown): string {
  const input = toUSVString(url);
  if (base === undefined) return parseHref(input);
  const baseText = toUSVString(base);
  return baseText === "" ? "" : parseHref(input, baseText);
}

defineInterface(URL, "URL");
