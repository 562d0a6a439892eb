import type { WranglerCall } from "../wrangler.ts";

/** Asks whoever sits there. */
export interface Ask {
  /** Something that must not be shown while it is typed. */
  secret(question: string, refuse: (value: string) => string | undefined): Promise<string>;
  line(question: string): Promise<string>;
}

/** What setting up and shipping touch outside of themselves: passed in, so that a test can be the account. */
export interface World {
  /** Where the wrangler files are. */
  readonly folder: string;
  readonly runWrangler: (call: WranglerCall) => Promise<string>;
  /** Null when nobody is there to answer. */
  readonly ask: Ask | null;
  /** The shell's environment, in which secrets may be given by their names. */
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}
