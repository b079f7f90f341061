/** A function with a WebSocket for each of its paths: what does not say otherwise echoes. */
export const SOCKET_FUNCTION = `
  const log = [];
  let open = 0;
  function serve(path, request) {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    server.binaryType = "arraybuffer";
    open += 1;
    server.addEventListener("close", ({ code, reason, wasClean }) => {
      open -= 1;
      log.push({ path, code, reason, wasClean, readyState: server.readyState });
    });
    if (path === "/greet") { server.send("hello"); server.send(new Uint8Array([1, 2, 3])); }
    if (path === "/close") server.close(4001, "no more");
    if (path === "/plain-close") server.close();
    if (path === "/throw") server.addEventListener("message", () => { throw new Error("in a listener"); });
    server.addEventListener("message", ({ data }) => {
      if (data === "close me") server.close(4002, "as you wish");
      else if (data === "late") setTimeout(() => server.send("later"), 20);
      else if (data !== "ignore") server.send(data);
    });
    const wanted = request.headers.get("sec-websocket-protocol");
    const headers = new Headers({ "x-from": "function" });
    headers.append("set-cookie", "a=1");
    if (wanted !== null) headers.set("sec-websocket-protocol", wanted.split(",").at(-1).trim());
    return new Response(null, { status: 101, webSocket: client, headers });
  }
  export default {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      switch (pathname) {
        case "/log":
          return Response.json({ log: log.splice(0), open });
        case "/plain":
          return new Response("sign in first", { status: 401 });
        case "/headers":
          return Response.json({ upgrade: request.headers.get("upgrade"), body: request.body === null });
        case "/unasked": {
          const [client, server] = Object.values(new WebSocketPair());
          server.accept();
          return new Response(null, { status: 101, webSocket: client });
        }
        case "/throws":
          throw new Error("before the handshake");
        case "/proxy":
          return fetch(env.UPSTREAM, request);
        case "/client": {
          const { webSocket, status } = await fetch(env.UPSTREAM, { headers: { upgrade: "websocket", "sec-websocket-protocol": "b" } });
          webSocket.accept();
          const got = new Promise((done) => webSocket.addEventListener("message", ({ data }) => done(data)));
          webSocket.send("from a function");
          const data = await got;
          webSocket.close(1000, "done");
          return Response.json({ status, data, protocol: webSocket.protocol });
        }
        case "/refused": {
          const response = await fetch(env.REFUSING, { headers: { upgrade: "websocket" } });
          return Response.json({ status: response.status, webSocket: response.webSocket, body: await response.text() });
        }
        case "/unaccepted": {
          const [client] = Object.values(new WebSocketPair());
          return new Response(null, { status: 101, webSocket: client });
        }
        default:
          return serve(pathname, request);
      }
    },
  };
`;
