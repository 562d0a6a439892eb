import { expect, it } from "vitest";

// Not one of the suite's tests: a suite of its own, which tells its secret in the way that it is asked for.
const { LEAKED_SECRET: secret = "", LEAK } = process.env;

it(LEAK === "a test's name" ? `knows ${secret}` : "tells", () => {
  if (LEAK === "the console") console.log(`The token is ${secret}.`);
  if (LEAK === "a worker's error") console.error(JSON.stringify({ token: secret }));
  if (LEAK === "the terminal, in pieces") {
    process.stdout.write(`The token is ${secret.slice(0, 9)}`);
    process.stdout.write(secret.slice(9));
  }
  if (LEAK === "a test's failure") expect({ token: secret }).toEqual({ token: "none" });
  if (LEAK === "a token of Strava's") console.log("access-1000001-7");
});
