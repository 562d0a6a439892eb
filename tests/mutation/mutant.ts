/** One patch: `find` stands exactly once in the file, and `replace` takes its place. */
export interface Edit {
  /** From the root of the repository: a module, or a migration whose last definition of a trigger it changes. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Paceline without one of its protections. The tests that it names must notice. */
export interface Mutant {
  readonly name: string;
  /** The protection that is gone, as a sentence that says what no longer happens. */
  readonly removes: string;
  readonly edits: readonly Edit[];
  /** Test files of which at least one test must fail. */
  readonly tests: readonly string[];
}
