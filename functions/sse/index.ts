const INTERVAL_MS = 100;

// Shows server-sent events: one every 100 ms until the client leaves, or until ?count= of them are sent.
export default {
  fetch(request) {
    const wanted = new URL(request.url).searchParams.get("count");
    const count = wanted === null ? Infinity : Number(wanted);
    if (!(count >= 1)) return new Response("Cannot use count: expected a positive number\n", { status: 400 });
    return new Response(events(count, request.signal), {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
    });
  },
} satisfies ExportedHandler;

function events(count: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let id = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  return new ReadableStream({
    start(controller) {
      signal.addEventListener("abort", stop, { once: true });
      timer = setInterval(() => {
        id += 1;
        controller.enqueue(encoder.encode(`id: ${id}\nevent: tick\ndata: {"tick":${id}}\n\n`));
        if (id < count) return;
        stop();
        controller.close();
      }, INTERVAL_MS);
    },
    cancel: stop,
  });

  function stop(): void {
    clearInterval(timer);
  }
}
