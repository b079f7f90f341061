import type { ViewSlots } from "./view-slots.ts";

/** What answers a request: the controller that made it. */
export interface ByobResponder {
  respond(bytesWritten: number): void;
  respondWithNewView(view: ViewSlots): void;
}

/** Streams §4.8.2: the slots of a ReadableStreamBYOBRequest. */
export class ByobRequest {
  /** Undefined once the request is answered. */
  controller: ByobResponder | undefined;
  view: Uint8Array<ArrayBuffer> | null;
  /** The object that functions see. */
  wrapper: object | undefined;

  constructor(controller: ByobResponder, view: Uint8Array<ArrayBuffer>) {
    this.controller = controller;
    this.view = view;
  }
}
