import { expect, test } from "vitest";
import { FrontConnection } from "../../gateway/front/connection.ts";
import { Recogniser } from "../../gateway/front/recogniser.ts";
import { compare } from "./compare.ts";
import { makeConnection, Random } from "./mutator.ts";

const CONNECTIONS = Number(process.env["FUZZ_CONNECTIONS"] ?? 200_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);

test(`what the front takes, node:http's parser reads the same, and nothing is lost: ${CONNECTIONS} connections, seed ${SEED}`, () => {
  // What is refused is an error, and its stack is the dearest part of it.
  Error.stackTraceLimit = 0;
  const random = new Random(SEED);
  let taken = 0;
  let leftOver = 0;

  for (let count = 0; count < CONNECTIONS; count++) {
    const pieces = makeConnection(random);
    const { difference, reading } = compare(
      { FrontConnection, Recogniser },
      pieces,
      () => random.below(2) === 0,
    );
    if (difference !== undefined)
      expect.fail(`${difference}\n${JSON.stringify(pieces.map((piece) => piece.toString("latin1")))}`);
    taken += reading.messages.length;
    if (reading.rest !== undefined) leftOver += 1;
  }

  // A front that takes nothing agrees with everything.
  expect(taken).toBeGreaterThan(CONNECTIONS / 2);
  expect(leftOver).toBeGreaterThan(CONNECTIONS / 4);
});
