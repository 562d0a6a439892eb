import { describe, expect, it } from "vitest";
import { measureBundles } from "./measure-bundles.ts";

/** Minified and with no query builder in it, each worker is below this; what grows past it carries something along. */
const GZIP_KIB_MAX = 45;

describe("the bundles", () => {
  it(`are at most ${GZIP_KIB_MAX} KiB each, gzipped, bundled as wrangler deploys them`, async () => {
    for (const { worker, gzipBytes } of await measureBundles()) {
      expect.soft(gzipBytes / 1024, `KiB of the ${worker}, gzipped`).toBeLessThanOrEqual(GZIP_KIB_MAX);
    }
  });
});
