import { runWorker } from "../cli/worker.ts";

process.exit(await runWorker(process.argv.slice(2)));
