import page from "./page.html";

const PROTOCOL = "chat.example";

// Shows WebSockets: a conversation for each connection, and a page to have it in.
export default {
  fetch(request) {
    if (request.headers.get("upgrade") !== "websocket") {
      return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
    }
    const [client, server] = Object.values(new WebSocketPair());
    if (client === undefined || server === undefined) throw new Error("Cannot make a pair");
    server.accept();
    converse(server);
    const headers = offersProtocol(request) ? { "sec-websocket-protocol": PROTOCOL } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  },
} satisfies ExportedHandler;

function offersProtocol(request: Request): boolean {
  const offered = request.headers.get("sec-websocket-protocol") ?? "";
  return offered.split(",").some((name) => name.trim() === PROTOCOL);
}

function converse(socket: WebSocket): void {
  let heard = 0;
  socket.binaryType = "arraybuffer";
  socket.send("Hello! Say something, or /count, or /quit.");
  socket.addEventListener("message", ({ data }) => {
    heard += 1;
    if (data === "/count") socket.send(`I have heard ${heard} messages.`);
    else if (data === "/quit") socket.close(1000, "Goodbye");
    // What comes as bytes goes back as it is.
    else socket.send(typeof data === "string" ? `You said: ${data}` : data);
  });
}
