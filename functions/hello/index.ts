// Shows the smallest function there is: what a request costs when the function does nothing.
export default {
  fetch() {
    return new Response("Hello from Spore!\n");
  },
} satisfies ExportedHandler;
