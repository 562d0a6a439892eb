/** One patch: `find` stands exactly once in the file, and `replace` takes its place. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Paceline without one of its protections. The suite must notice. */
export interface Mutant {
  readonly name: string;
  /** The protection that is gone, as a sentence that says what no longer happens. */
  readonly removes: string;
  readonly edits: readonly Edit[];
  /** Test files that are likely to notice; they run first, and the whole suite, simulation included, only when they do not. */
  readonly tests: readonly string[];
}
