// The same work for every server: a constant, or the length of what was sent.
export default {
  fetch(request) {
    return request.method === "POST" ? measure(request) : new Response("Hello from Spore!\n");
  },
};

async function measure(request) {
  return new Response(String((await request.arrayBuffer()).byteLength));
}
