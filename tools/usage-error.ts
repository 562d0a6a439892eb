/** A mistake on the command line, as a sentence. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
