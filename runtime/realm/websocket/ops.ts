/** What WebSockets need of the host, besides `consume` and `abort` of the streams that they are. */
export interface SocketOps {
  /** Opens a subrequest that asks for a WebSocket. The answer comes through `RealmEntry.answerUpgrade` or `RealmEntry.answer`. */
  openUpgrade: (head: string) => number;
  /** Answers an invocation by making it a WebSocket; false when its request did not ask for one. */
  acceptUpgrade: (stream: number, head: string) => boolean;
  /** Sends a message, a string as text. Bytes are copied before the call returns. Answers as `bufferedBytes` does. */
  sendMessage: (stream: number, message: string | Uint8Array) => number;
  /** Ends this side; 1005 stands for no status code. */
  closeSocket: (stream: number, code: number, reason: string) => void;
  /** Bytes of messages that wait for the other end, and of those sent since the event loop's last turn. */
  bufferedBytes: (stream: number) => number;
}
