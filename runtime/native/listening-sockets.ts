import { openSocketLibrary, type SocketLibrary } from "./libc.ts";

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_REUSEPORT = 15;
/** As Node's own servers have it; the kernel takes less where `net.core.somaxconn` says so. */
const BACKLOG = 511;

/** Where to listen: an address in numbers, not a name. */
export interface NumericAddress {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
}

/**
 * Opens `count` sockets that all listen at one address: the kernel spreads connections over them, each as it arrives.
 *
 * Nothing accepts from them here. Whoever inherits one does; a connection waits for that in the socket, also while one process that had it has ended and the next has not begun.
 *
 * @throws {Error} Where Linux or `node:ffi` are missing, or the address is taken.
 */
export function openListeningSockets(where: NumericAddress, count: number): readonly number[] {
  const library = openSocketLibrary();
  if (library === undefined)
    throw new Error(
      "Cannot share a port between processes: it needs Linux on x64 or arm64, and Node 26 with node:ffi",
    );
  const sockets: number[] = [];
  try {
    while (sockets.length < count) sockets.push(openOne(library, where));
  } catch (error) {
    for (const socket of sockets) library.call.close(socket);
    throw error;
  }
  return sockets;
}

/** Closes what {@link openListeningSockets} opened, in this process. */
export function closeListeningSockets(sockets: readonly number[]): void {
  const library = openSocketLibrary();
  for (const socket of sockets) library?.call.close(socket);
}

function openOne(library: SocketLibrary, where: NumericAddress): number {
  const { call } = library;
  const socket = call.socket(where.family === 6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    throw new Error("Cannot open a listening socket: the limit on open files is probably reached");
  const on = Buffer.alloc(4);
  on.writeInt32LE(1);
  const name = encodeAddress(library, where);
  const isListening =
    call.setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, library.addressOf(on), on.length) === 0 &&
    call.setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, library.addressOf(on), on.length) === 0 &&
    call.bind(socket, library.addressOf(name), name.length) === 0 &&
    call.listen(socket, BACKLOG) === 0;
  if (isListening) return socket;
  call.close(socket);
  throw new Error(`Cannot listen on ${where.address}:${where.port}: another process took it meanwhile`);
}

/** `struct sockaddr_in` or `sockaddr_in6`. */
function encodeAddress(library: SocketLibrary, { address, family, port }: NumericAddress): Buffer {
  const isLong = family === 6;
  const kind = isLong ? AF_INET6 : AF_INET;
  const bytes = Buffer.alloc(16);
  if (library.call.inet_pton(kind, address, library.addressOf(bytes)) !== 1)
    throw new RangeError(`Cannot listen on "${address}": wanted an IPv${family} address`);
  const name = Buffer.alloc(isLong ? 28 : 16);
  name.writeUInt16LE(kind, 0);
  name.writeUInt16BE(port, 2);
  bytes.copy(name, isLong ? 8 : 4, 0, isLong ? 16 : 4);
  return name;
}
