/** TLS on the functions' port. */
export { Certificates } from "./certificates.ts";
export { type KeyPairFiles, TlsError } from "./key-pair.ts";
export { createTlsServer } from "./tls-server.ts";
