import { once } from "node:events";
import path from "node:path";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { Certificates } from "../../gateway/tls/mod.ts";
import { createCertificate } from "../support/certificate.ts";
import { eventually } from "../support/eventually.ts";
import { createProject } from "../support/project.ts";
import { answerWhole, startHttpServer } from "./http-server.ts";

test("behind TLS, the front reads plain requests too, and leaves the rest to node:http", async () => {
  await using project = await createProject({ ...createCertificate({ hosts: ["a"] }) });
  const [cert = "", key = ""] = ["cert", "key"].map((name) => path.join(project.root, name));
  using certificates = new Certificates({ files: [{ cert, key }], say: () => {} });
  await using server = await startHttpServer(answerWhole, {}, { tls: { certificates } });
  const socket = connect({
    port: server.port,
    host: "127.0.0.1",
    servername: "a",
    rejectUnauthorized: false,
  });
  await once(socket, "secureConnect");
  let received = "";
  socket.setEncoding("latin1").on("data", (piece: string) => {
    received += piece;
  });
  const post = "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n";
  const chunks = "POST /4 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";

  socket.write(get("/1") + get("/2"));
  socket.write(post + "x".repeat(70_000));
  await eventually(() => received.endsWith("/3"));
  socket.write(chunks + get("/5"));
  await eventually(() => received.endsWith("/5"));

  expect([...received.matchAll(/\r\n\r\n(\/\d)/g)].map(([, target]) => target)).toEqual([
    "/1",
    "/2",
    "/3",
    "/4",
    "/5",
  ]);
  expect(server.front?.requests).toBe(3);
  expect([...(server.front?.handOvers ?? [])]).toEqual([["framing", 1]]);
  socket.destroy();
});

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
}
