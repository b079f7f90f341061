/** What the gateway takes from @hono/node-server, named in one place. */
export { getRequestListener, type HttpBindings } from "@hono/node-server";
export { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
