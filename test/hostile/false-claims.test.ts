import type { SubrequestHead } from "#runtime";
import { describe, expect, test } from "vitest";
import { END, Frame } from "../../runtime/protocol/frames.ts";
import { headPayload, type RawFrame, Recorder, startPeer } from "./hostile-peer.ts";

const LOADED: RawFrame = { type: Frame.LOADED, payload: "0\0" };

function claim(invocation: string): string {
  return `\0:invocation\0${invocation}`;
}

function request(stream: number, rest: string): RawFrame {
  return { type: Frame.REQUEST, stream, flags: END, payload: headPayload(`GET\0http://a.example/${rest}`) };
}

describe("an instance that lies about which invocation asks", () => {
  test("has what names none of its own charged to all of them together", async () => {
    const asked: SubrequestHead[] = [];
    await using peer = await startPeer((head) => {
      asked.push(head);
      return new Recorder();
    });
    peer.send(LOADED);
    await peer.settled();
    peer.instance.open({ head: "GET\0http://one.example/", isEnd: true }, new Recorder());
    peer.instance.open({ head: "GET\0http://two.example/", isEnd: true }, new Recorder());

    const claims = ["", claim("x"), claim("99"), claim("-2"), claim("3"), "\0:invocation"];
    peer.send(...claims.map((text, index) => request(2 * index + 1, text)));
    await peer.settled();

    expect(asked.map(({ account }) => account.scope)).toEqual(claims.map(() => "instance"));
    expect(new Set(asked.map(({ account }) => account)).size).toBe(1);
    expect(asked[0]?.account.heads).toEqual(["GET\0http://one.example/", "GET\0http://two.example/"]);
  });

  test("is believed for one that runs, as long as it runs, and none of the claim goes further", async () => {
    const asked: SubrequestHead[] = [];
    await using peer = await startPeer((head) => {
      asked.push(head);
      return new Recorder();
    });
    peer.send(LOADED);
    await peer.settled();
    peer.instance.open({ head: "GET\0http://one.example/", isEnd: true }, new Recorder());

    peer.send(request(1, claim("2")), request(3, `\0x\0y${claim("2")}`));
    peer.send({ type: Frame.RESPONSE, stream: 2, flags: END, payload: headPayload("200\0") });
    peer.send({ type: Frame.SETTLED, stream: 2 }, request(5, claim("2")));
    await peer.settled();

    expect(asked.map(({ head }) => head)).toEqual([
      "GET\0http://a.example/",
      "GET\0http://a.example/\0x\0y",
      "GET\0http://a.example/",
    ]);
    expect(asked.map(({ account }) => account.scope)).toEqual(["invocation", "invocation", "instance"]);
    expect(asked[0]?.account).toBe(asked[1]?.account);
  });
});
