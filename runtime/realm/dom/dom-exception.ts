import {
  NativeError,
  ObjectDefineProperty,
  ReflectConstruct,
  ReflectSetPrototypeOf,
} from "../primordials.ts";
import { asDictionary } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineConstants, defineInterface } from "../webidl/interface.ts";

/** Web IDL §2.8.1: the names that have a legacy code, in the order of their codes. */
const LEGACY_CODES: Readonly<Record<string, readonly [code: number, constant: string]>> = {
  // @ts-expect-error -- a literal's __proto__ sets the prototype: a name such as "constructor" must not be found
  __proto__: null,
  IndexSizeError: [1, "INDEX_SIZE_ERR"],
  HierarchyRequestError: [3, "HIERARCHY_REQUEST_ERR"],
  WrongDocumentError: [4, "WRONG_DOCUMENT_ERR"],
  InvalidCharacterError: [5, "INVALID_CHARACTER_ERR"],
  NoModificationAllowedError: [7, "NO_MODIFICATION_ALLOWED_ERR"],
  NotFoundError: [8, "NOT_FOUND_ERR"],
  NotSupportedError: [9, "NOT_SUPPORTED_ERR"],
  InUseAttributeError: [10, "INUSE_ATTRIBUTE_ERR"],
  InvalidStateError: [11, "INVALID_STATE_ERR"],
  SyntaxError: [12, "SYNTAX_ERR"],
  InvalidModificationError: [13, "INVALID_MODIFICATION_ERR"],
  NamespaceError: [14, "NAMESPACE_ERR"],
  InvalidAccessError: [15, "INVALID_ACCESS_ERR"],
  TypeMismatchError: [17, "TYPE_MISMATCH_ERR"],
  SecurityError: [18, "SECURITY_ERR"],
  NetworkError: [19, "NETWORK_ERR"],
  AbortError: [20, "ABORT_ERR"],
  URLMismatchError: [21, "URL_MISMATCH_ERR"],
  QuotaExceededError: [22, "QUOTA_EXCEEDED_ERR"],
  TimeoutError: [23, "TIMEOUT_ERR"],
  InvalidNodeTypeError: [24, "INVALID_NODE_TYPE_ERR"],
  DataCloneError: [25, "DATA_CLONE_ERR"],
};

/** Constants of codes that no name has any more. */
const OBSOLETE_CODES: readonly (readonly [code: number, constant: string])[] = [
  [2, "DOMSTRING_SIZE_ERR"],
  [6, "NO_DATA_ALLOWED_ERR"],
  [16, "VALIDATION_ERR"],
];

// oxlint-disable-next-line typescript/no-extraneous-class -- a base class is the only way to add private fields to an object
class Identity {
  constructor(value: object) {
    // oxlint-disable-next-line no-constructor-return -- how a subclass adds private fields to an object that exists
    return value;
  }
}

/** The state of a DOMException, kept on an object that the language's own Error made: it has a stack and is an error to `Error.isError`. */
class ExceptionState extends Identity {
  readonly #name: string;
  readonly #message: string;

  constructor(error: object, name: string, message: string) {
    super(error);
    this.#name = name;
    this.#message = message;
  }

  static has(value: unknown): boolean {
    return typeof value === "object" && value !== null && #name in value;
  }

  static nameOf(value: unknown): string {
    if (typeof value !== "object" || value === null || !(#name in value))
      throw new TypeError("Illegal invocation");
    return value.#name;
  }

  static messageOf(value: unknown): string {
    if (typeof value !== "object" || value === null || !(#message in value))
      throw new TypeError("Illegal invocation");
    return value.#message;
  }
}

/** Web IDL §2.8.1. */
export class DOMException {
  /** Own data property of every instance, as of every error. */
  declare readonly stack?: string;

  constructor(message: unknown = "", nameOrOptions: unknown = "Error") {
    const text = toDOMString(message);
    const isOptions = typeof nameOrOptions === "object" && nameOrOptions !== null;
    const options = isOptions ? asDictionary(nameOrOptions, "Failed to construct 'DOMException'") : undefined;
    const name = options === undefined ? toDOMString(nameOrOptions) : toDOMString(options["name"] ?? "Error");
    const error = constructException(new.target);
    void new ExceptionState(error, name, text);
    if (options !== undefined && "cause" in options) {
      ObjectDefineProperty(error, "cause", {
        __proto__: null,
        value: options["cause"],
        writable: true,
        enumerable: false,
        configurable: true,
      });
    }
    // oxlint-disable-next-line no-constructor-return -- only the language's own Error makes an object with a stack
    return error;
  }

  get name(): string {
    return ExceptionState.nameOf(this);
  }

  get message(): string {
    return ExceptionState.messageOf(this);
  }

  get code(): number {
    return LEGACY_CODES[ExceptionState.nameOf(this)]?.[0] ?? 0;
  }
}

/** Whether `value` was made by {@link DOMException}, whatever its prototype is now. */
export function isDOMException(value: unknown): value is DOMException {
  return ExceptionState.has(value);
}

function constructException(newTarget: Function): DOMException {
  return ReflectConstruct(NativeError, [], newTarget);
}

ReflectSetPrototypeOf(DOMException.prototype, NativeError.prototype);
const codes = [...Object.values(LEGACY_CODES), ...OBSOLETE_CODES].toSorted(([a], [b]) => a - b);
defineConstants(DOMException, Object.fromEntries(codes.map(([code, constant]) => [constant, code])));
defineInterface(DOMException, "DOMException");
