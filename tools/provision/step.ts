/** One thing to do, as data: a dry run prints what a run does. */
export type Step = {
  /** What there is once it is done, for the account after a failure. */
  readonly makes: string;
  /** What it is good for, in a sentence. */
  readonly says: string;
} & (
  | {
      readonly kind: "wrangler";
      readonly args: readonly string[];
      readonly timeoutMs: number;
      /** The secrets that go to its standard input, by name; their values are in no plan. */
      readonly secrets?: readonly string[];
    }
  | {
      readonly kind: "write-database-id";
      /** Null when the database is only made by the step before. */
      readonly id: string | null;
      readonly files: readonly string[];
    }
);

/** A step as it is printed, in a dry run and in a run: the exact command. */
export function commandOf(step: Step): string {
  if (step.kind === "write-database-id")
    return `write database_id = "${step.id ?? "<the new id>"}" into ${step.files.join(" and ")}`;
  const input = step.secrets === undefined ? "" : `   # on stdin: ${step.secrets.join(", ")}`;
  return `pnpm exec wrangler ${step.args.join(" ")}${input}`;
}
