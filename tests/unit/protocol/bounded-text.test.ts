import { describe } from "vitest";
import { claimBoundedText } from "./bounded-text-claims.ts";

describe("a body in Node", claimBoundedText);
