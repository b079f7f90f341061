import { ArrayPrototypePush, NativeError, ObjectDefineProperty, ReflectApply } from "../primordials.ts";
import { errorHeader, isHostPlace } from "./error-text.ts";

/** The part of V8's CallSite that is read here. */
interface HostSite {
  getColumnNumber: () => number | null;
  getEvalOrigin: () => string | undefined;
  getFileName: () => string | null | undefined;
  getFunctionName: () => string | null;
  getLineNumber: () => number | null;
  getMethodName: () => string | null;
  getTypeName: () => string | null;
  isAsync: () => boolean;
  isConstructor: () => boolean;
  isEval: () => boolean;
  isNative: () => boolean;
  isToplevel: () => boolean;
  toString: () => string;
}

type Prepare = (error: unknown, sites: unknown[]) => unknown;

let custom: unknown;

/**
 * Makes `Error.prepareStackTrace` an accessor that cannot be taken away.
 *
 * Threat: without it Node's own formatter runs, which throws errors of the host realm (a name that is a Symbol is enough), and
 * a formatter of function code is given CallSites, which show the host's frames and paths. So ours never throws, drops the
 * host's frames, and hands a formatter that function code sets objects of this realm which hold strings and numbers only.
 */
export function guardStackTraces(): void {
  ObjectDefineProperty(NativeError, "prepareStackTrace", {
    get: () => prepareStackTrace,
    set: (value: unknown) => {
      custom = value;
    },
    enumerable: false,
    configurable: false,
  });
}

function prepareStackTrace(error: unknown, sites: readonly HostSite[]): unknown {
  try {
    return format(error, sites);
  } catch {
    return "Error";
  }
}

function format(error: unknown, sites: readonly HostSite[]): unknown {
  const visible: HostSite[] = [];
  for (let index = 0; index < sites.length; index++) {
    const site = sites[index];
    if (site !== undefined && !isHostPlace(site.getFileName() ?? "")) ArrayPrototypePush(visible, site);
  }
  if (isPrepare(custom)) return ReflectApply(custom, NativeError, [error, copySites(visible)]);
  let text = typeof error === "object" && error !== null ? errorHeader(error) : "Error";
  for (let index = 0; index < visible.length; index++) text += `\n    at ${visible[index]?.toString()}`;
  return text;
}

function copySites(sites: readonly HostSite[]): unknown[] {
  const copies: unknown[] = [];
  for (let index = 0; index < sites.length; index++) {
    const site = sites[index];
    if (site !== undefined) ArrayPrototypePush(copies, new CallSite(site));
  }
  return copies;
}

function isPrepare(value: unknown): value is Prepare {
  return typeof value === "function";
}

/** What a formatter of function code sees of one frame. */
class CallSite {
  readonly #site: Readonly<Record<string, string | number | boolean | null | undefined>>;

  constructor(site: HostSite) {
    this.#site = {
      column: site.getColumnNumber(),
      evalOrigin: site.getEvalOrigin(),
      file: site.getFileName(),
      functionName: site.getFunctionName(),
      line: site.getLineNumber(),
      methodName: site.getMethodName(),
      typeName: site.getTypeName(),
      isAsync: site.isAsync(),
      isConstructor: site.isConstructor(),
      isEval: site.isEval(),
      isNative: site.isNative(),
      isToplevel: site.isToplevel(),
      text: site.toString(),
    };
  }

  getColumnNumber(): unknown {
    return this.#site["column"];
  }
  getEvalOrigin(): unknown {
    return this.#site["evalOrigin"];
  }
  getFileName(): unknown {
    return this.#site["file"];
  }
  getFunction(): undefined {
    void this.#site;
  }
  getFunctionName(): unknown {
    return this.#site["functionName"];
  }
  getLineNumber(): unknown {
    return this.#site["line"];
  }
  getMethodName(): unknown {
    return this.#site["methodName"];
  }
  getScriptNameOrSourceURL(): unknown {
    return this.#site["file"];
  }
  getThis(): undefined {
    void this.#site;
  }
  getTypeName(): unknown {
    return this.#site["typeName"];
  }
  isAsync(): unknown {
    return this.#site["isAsync"];
  }
  isConstructor(): unknown {
    return this.#site["isConstructor"];
  }
  isEval(): unknown {
    return this.#site["isEval"];
  }
  isNative(): unknown {
    return this.#site["isNative"];
  }
  isToplevel(): unknown {
    return this.#site["isToplevel"];
  }
  toString(): string {
    return `${this.#site["text"]}`;
  }
}
