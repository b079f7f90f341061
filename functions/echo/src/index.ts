// Shows a body that flows through a function as a stream: no byte of it is held, whatever its length.
export default {
  fetch(request) {
    const headers = new Headers({ "X-Method": request.method });
    const type = request.headers.get("Content-Type");
    if (type !== null) headers.set("Content-Type", type);
    // `wrangler dev` drains a body that the function did not take before the answer is sent; a new Request takes it.
    const { body } = new Request(request);
    return new Response(body, { headers });
  },
} satisfies ExportedHandler;
