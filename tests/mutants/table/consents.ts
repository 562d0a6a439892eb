// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const COOKIE = "workers/portal/src/connect/consent-cookie.ts";
const END = "workers/portal/src/connect/end-consent.ts";
const TESTS = ["tests/portal/consent.test.ts", "tests/portal/consents-at-once.test.ts"];

/** What ties a consent to the browser and the tab that began it. */
export const CONSENT_MUTANTS: readonly Mutant[] = [
  {
    name: "a consent that anybody could have written",
    removes: "A consent counts only with the nonce that its state was signed over.",
    edits: [
      {
        file: END,
        find: " && (await dependencies.strava.states.verify(consent.state, kept.nonce))",
        replace: "",
      },
    ],
    tests: TESTS,
  },
  {
    name: "a consent that lasts",
    removes: "A consent is over after ten minutes.",
    edits: [
      { file: END, find: "(Math.floor(dependencies.nowMs() / 1000) >= expires)", replace: "(expires === 0)" },
    ],
    tests: TESTS,
  },
  {
    name: "a consent that comes back twice",
    removes: "A consent comes back once.",
    edits: [
      { file: END, find: 'response.headers.append("set-cookie", spentConsentCookie(name));', replace: "" },
    ],
    tests: TESTS,
  },
  {
    name: "one consent a browser",
    removes: "Each tab's consent has a cookie of its own.",
    edits: [
      { file: COOKIE, find: "hostCookie(START + name,", replace: "hostCookie(START + name.slice(0, 0)," },
    ],
    tests: TESTS,
  },
  {
    name: "any number of consents in a browser",
    removes: "A browser keeps a bounded number of consents.",
    edits: [{ file: COOKIE, find: "...surplus.map((other) => cookieOf(other).remove)", replace: "" }],
    tests: TESTS,
  },
];
