import type {
  Context,
  ContextAPI,
  ContextManager,
  Span,
  SpanOptions,
  TraceAPI,
  Tracer,
  TracerProvider,
} from "@opentelemetry/api";
import { AsyncLocalStorage } from "../node/async-hooks.ts";
import { type CurrentTrace, currentTrace, ground, toMilliseconds } from "./ground.ts";
import { HandlerSpan, OwnSpan } from "./span.ts";

/** What is needed of the API that the function brings, of whatever version. */
export interface Api {
  readonly context: ContextAPI;
  readonly trace: TraceAPI;
  readonly ROOT_CONTEXT: Context;
  readonly INVALID_SPAN_CONTEXT: Parameters<TraceAPI["wrapSpanContext"]>[0];
}

/**
 * Makes `@opentelemetry/api` work in a function without set-up: spans go to the gateway, which has them where the request's own are.
 *
 * It stands behind the API's own proxy and registers nothing as the tracer provider, so that a function that brings an SDK may still register that.
 */
export function install(api: Api): void {
  const provider: unknown = api.trace.getTracerProvider();
  if (isProxy(provider)) provider.setDelegate(new GatewayProvider(api));
  // A function has it from two copies of the API at times: the first one is right for both.
  api.context.setGlobalContextManager(new FrameContextManager(api));
}

interface ProxyProvider extends TracerProvider {
  setDelegate(delegate: TracerProvider): void;
}

function isProxy(provider: unknown): provider is ProxyProvider {
  return typeof provider === "object" && provider !== null && "setDelegate" in provider;
}

class GatewayProvider implements TracerProvider {
  readonly #tracer: Tracer;

  constructor(api: Api) {
    this.#tracer = new GatewayTracer(api);
  }

  getTracer(): Tracer {
    return this.#tracer;
  }
}

class GatewayTracer implements Tracer {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = this.#api.context.active()): Span {
    const { trace } = this.#api;
    const current = currentTrace();
    if (current === undefined) return trace.wrapSpanContext(this.#api.INVALID_SPAN_CONTEXT);
    const parent = options.root === true ? undefined : trace.getSpanContext(context);
    const kind: number = options.kind ?? 0;
    return new OwnSpan(current, {
      name,
      parent: parent?.traceId === current.traceId ? parent.spanId : "",
      start: toMilliseconds(options.startTime),
      // The API counts from 0, OTLP from 1.
      kind: kind + 1,
      attributes: options.attributes ?? {},
    });
  }

  startActiveSpan<Run extends (span: Span) => unknown>(
    name: string,
    ...rest: [Run] | [SpanOptions, Run] | [SpanOptions, Context, Run]
  ): ReturnType<Run> {
    const { context, trace } = this.#api;
    const [options, given, run] = spread(rest);
    const parent = given ?? context.active();
    const span = this.startSpan(name, options, parent);
    // @ts-expect-error -- what `run` returns
    return context.with(trace.setSpan(parent, span), run, undefined, span);
  }
}

function spread<Run>(
  rest: [Run] | [SpanOptions, Run] | [SpanOptions, Context, Run],
): [SpanOptions | undefined, Context | undefined, Run] {
  if (rest.length === 1) return [undefined, undefined, rest[0]];
  return rest.length === 2 ? [rest[0], undefined, rest[1]] : rest;
}

/** Keeps the active context over awaits and timers, in the frames that AsyncLocalStorage has. */
class FrameContextManager implements ContextManager {
  readonly #api: Api;
  readonly #storage = new AsyncLocalStorage<Context>();

  constructor(api: Api) {
    this.#api = api;
  }

  active(): Context {
    return this.#storage.getStore() ?? this.#root();
  }

  // oxlint-disable-next-line max-params -- as the API has it
  with<Rest extends unknown[], Run extends (...rest: Rest) => ReturnType<Run>>(
    context: Context,
    run: Run,
    self?: ThisParameterType<Run>,
    ...rest: Rest
  ): ReturnType<Run> {
    const { enterSpan } = ground();
    const before = this.#spanIdOf(this.#storage.getStore());
    enterSpan(this.#spanIdOf(context));
    try {
      return this.#storage.run(context, () => run.call(self, ...rest));
    } finally {
      enterSpan(before);
    }
  }

  bind<Target>(context: Context, target: Target): Target {
    if (typeof target !== "function") return target;
    const run = this.with.bind(this, context);
    // @ts-expect-error -- a function in the place of the one that was given
    return function bound(this: unknown, ...rest: unknown[]) {
      return run(() => Reflect.apply(target, this, rest));
    };
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }

  /** Where the function has made no span of its own, the one of its work is active. */
  #root(): Context {
    const { ROOT_CONTEXT, trace } = this.#api;
    const current = currentTrace();
    return current === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, handlerOf(current));
  }

  #spanIdOf(context: Context | undefined): string {
    if (context === undefined) return "";
    const { trace } = this.#api;
    const span = trace.getSpanContext(context);
    return span !== undefined && span.traceId === currentTrace()?.traceId ? span.spanId : "";
  }
}

let last: { readonly invocation: number; readonly span: HandlerSpan } | undefined;

/** The same object for all that a request does in one go. */
function handlerOf(current: CurrentTrace): HandlerSpan {
  if (last?.invocation !== current.invocation)
    last = { invocation: current.invocation, span: new HandlerSpan(current) };
  return last.span;
}
