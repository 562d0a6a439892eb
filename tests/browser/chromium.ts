import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where it may be: `.ci/install-chromium` looks there too. */
const PLACES = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Nothing of a browser's own business: it neither updates itself nor calls anybody. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser without a window. Throws a sentence where there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== "" && existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      "There is no Chromium. Install it (apt-get install chromium), or say where it is in CHROMIUM.",
    );
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
