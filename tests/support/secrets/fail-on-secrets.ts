import { afterEach } from "vitest";
import { endTest } from "./keep-secrets.ts";

// A setup file: Vitest runs it before each file of tests, so what a test keeps lies in a module that runs once.
afterEach(() => {
  const [first, ...more] = endTest();
  if (first === undefined) return;
  throw new Error(`A secret was told. ${first}${more.length > 0 ? `, and ${more.length} more` : ""}`);
});
