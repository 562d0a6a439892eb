import { ProvisionError } from "./provision-error.ts";
import { ruleOf } from "./secrets.ts";
import type { WantedSecret } from "./setup-plan.ts";
import type { World } from "./world.ts";

/** Values by the secrets' names. */
export type SecretValues = ReadonlyMap<string, string>;

export interface GatheredSecrets {
  readonly values: SecretValues;
  /** Those made here: nobody else knows them. */
  readonly made: SecretValues;
}

/** Takes each wanted secret from the shell's environment, makes it, or asks for it. Throws `ProvisionError`. */
export async function gatherSecrets(
  wanted: readonly WantedSecret[],
  { given, ask }: Pick<World, "given" | "ask">,
): Promise<GatheredSecrets> {
  const values = new Map<string, string>();
  const made = new Map<string, string>();
  for (const { name, heldBy } of wanted) {
    const { is, make, shape } = ruleOf(name);
    const refuse = (value: string) => (shape.test(value.trim()) ? undefined : `${name} must be ${is}.`);
    const value = Object.hasOwn(given, name) ? given[name]?.trim() : undefined;
    if (value !== undefined && value !== "") {
      const refusal = refuse(value);
      if (refusal !== undefined)
        throw new ProvisionError(`${refusal} Correct it in the shell's environment.`);
      values.set(name, value);
    } else if (make !== undefined && heldBy === null) {
      const own = make();
      made.set(name, own);
      values.set(name, own);
    } else if (ask === null) {
      throw new ProvisionError(missing(name, heldBy));
    } else {
      const only = heldBy === null ? "" : `, the very one that ${heldBy} has`;
      values.set(name, (await ask.secret(`${name}: ${is}${only}`, refuse)).trim());
    }
  }
  return { values, made };
}

function missing(name: string, heldBy: string | null): string {
  const say = `Give it in the shell's environment: ${name}=… pnpm run setup`;
  if (heldBy === null) return `${name} is needed, and nobody is here to be asked. ${say}`;
  const { make } = ruleOf(name);
  const anew = make === undefined ? "" : `, or make a new one for all with --replace ${name}`;
  const loss = name === "TOKEN_ENCRYPTION_KEY" ? "; tokens stored with the old one are lost then" : "";
  return `${name} is set for ${heldBy} and must be the same everywhere, but Cloudflare never shows a secret again. ${say}${anew}${loss}.`;
}
