import { once } from "node:events";
import { createServer } from "node:net";
import { closeListeningSockets, type NumericAddress, openListeningSockets } from "#runtime";

/** One port, with a listening socket for each worker. */
export interface SharedPort extends Disposable {
  readonly port: number;
  readonly sockets: readonly number[];
}

/**
 * Opens a port for several processes.
 *
 * @throws {Error} When the port is taken, as `listen` of node:net says it; or where ports cannot be shared.
 */
export async function openSharedPort(host: string, port: number, count: number): Promise<SharedPort> {
  const where = await findAddress(host, port);
  const sockets = openListeningSockets(where, count);
  return {
    port: where.port,
    sockets,
    [Symbol.dispose]: () => closeListeningSockets(sockets),
  };
}

/** Listens for a moment as the only one: sockets that share their port would also share it with another gateway that does so. */
async function findAddress(host: string, port: number): Promise<NumericAddress> {
  const probe = createServer();
  const listening = once(probe, "listening");
  probe.listen({ host, port });
  await listening;
  const found = probe.address();
  const closed = once(probe, "close");
  probe.close();
  await closed;
  if (found === null || typeof found === "string")
    throw new Error(`Cannot listen on ${host}: it is no address of the network`);
  return { address: found.address, family: found.family === "IPv6" ? 6 : 4, port: found.port };
}
