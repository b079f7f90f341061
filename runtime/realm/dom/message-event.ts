import { portStateOf } from "../messaging/port-state.ts";
import { ObjectFreeze } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toArray } from "../webidl/to-array.ts";
import { Event, eventState } from "./event.ts";

/** What a MessageEvent tells beside its type. */
interface MessageInit {
  readonly data: unknown;
  readonly lastEventId: string;
  readonly origin: string;
  readonly ports: readonly unknown[];
  readonly source: unknown;
}

/** The `ports` of an event that the platform makes: not read by the iterator of arrays, which a function may have replaced. */
export class PortList {
  readonly ports: unknown[];

  constructor(ports: unknown[]) {
    this.ports = ports;
  }
}

/** HTML §9.1. */
export class MessageEvent extends Event {
  #init: MessageInit;

  constructor(type: string, options: unknown = undefined) {
    const prefix = "Failed to construct 'MessageEvent'";
    requireArguments(arguments.length, 1, prefix);
    super(type, options);
    // Web IDL §3.2.17: members are read in lexicographical order.
    const {
      data = null,
      lastEventId = "",
      origin = "",
      ports = new PortList([]),
      source,
    } = asDictionary(options, prefix);
    this.#init = convertInit({ data, lastEventId, origin, ports, source }, prefix);
  }

  get data(): unknown {
    return this.#init.data;
  }

  get origin(): string {
    return this.#init.origin;
  }

  get lastEventId(): string {
    return this.#init.lastEventId;
  }

  get source(): unknown {
    return this.#init.source;
  }

  get ports(): readonly unknown[] {
    return this.#init.ports;
  }

  initMessageEvent(type: string, bubbles: unknown = false, cancelable: unknown = false): void {
    void this.#init;
    const prefix = "Failed to execute 'initMessageEvent' on 'MessageEvent'";
    requireArguments(arguments.length, 1, prefix);
    const name = toDOMString(type);
    const {
      3: data = null,
      4: origin = "",
      5: lastEventId = "",
      6: source,
      7: ports = new PortList([]),
    }: { readonly [index: number]: unknown } = arguments;
    const init = convertInit({ data, lastEventId, origin, ports, source }, prefix);
    if (eventState(this)?.isDispatching === true) return;
    super.initEvent(name, bubbles, cancelable);
    this.#init = init;
  }
}

function convertInit(
  { data, lastEventId, origin, ports, source }: Readonly<Record<keyof MessageInit, unknown>>,
  prefix: string,
): MessageInit {
  return {
    data,
    lastEventId: toDOMString(lastEventId),
    origin: toUSVString(origin),
    ports: ObjectFreeze(toPorts(ports, prefix)),
    source: toSource(source, prefix),
  };
}

function toPorts(value: unknown, prefix: string): unknown[] {
  if (value instanceof PortList) return value.ports;
  const ports = toArray(value, prefix);
  for (let index = 0; index < ports.length; index++) {
    if (portStateOf(ports[index]) === undefined)
      throw new TypeError(`${prefix}: Failed to convert value to 'MessagePort'.`);
  }
  return ports;
}

/** `(WindowProxy or MessagePort or ServiceWorker)?`, of which there are ports only. */
function toSource(value: unknown, prefix: string): unknown {
  if (value === undefined || value === null) return null;
  if (portStateOf(value) !== undefined) return value;
  throw new TypeError(`${prefix}: The provided value is not of type 'MessagePort'.`);
}

defineInterface(MessageEvent, "MessageEvent");
