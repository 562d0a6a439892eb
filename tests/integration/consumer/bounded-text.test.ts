import { describe } from "vitest";
import { claimBoundedText } from "../../unit/protocol/bounded-text-claims.ts";

describe("a body in the Workers runtime", claimBoundedText);
