/** Why an environment cannot be set up or shipped, in sentences for whoever ran the command. */
export class ProvisionError extends Error {
  override readonly name = "ProvisionError";
}
