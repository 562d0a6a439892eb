import { writeDatabaseId } from "./database-id.ts";
import type { Environment } from "./environment.ts";
import { findDatabase } from "./inventory.ts";
import { ProvisionError } from "./provision-error.ts";
import type { SecretValues } from "./secret-values.ts";
import { commandOf, type Step } from "./step.ts";
import type { World } from "./world.ts";
import { explain } from "./wrangler-failure.ts";

/** Prints the steps as `runSteps` would, and does none of them. */
export function printSteps(steps: readonly Step[], say: World["say"]): void {
  for (const step of steps) announce(step, say);
}

/** Runs the steps in order and answers with what each printed. Stops at the first that fails: `ProvisionError`. */
export async function runSteps(
  steps: readonly Step[],
  environment: Environment,
  values: SecretValues,
  world: World,
): Promise<string[]> {
  const outputs: string[] = [];
  for (const [i, step] of steps.entries()) {
    announce(step, world.say);
    try {
      outputs.push(await runStep(step, environment, values, world));
    } catch (error) {
      const [done, left] = [steps.slice(0, i), steps.slice(i)];
      throw new ProvisionError(`${redact(explain(error), values)}\n\n${account(done, left)}`);
    }
  }
  return outputs;
}

function announce(step: Step, say: World["say"]): void {
  say(`\n${step.says}\n  ${commandOf(step)}`);
}

async function runStep(
  step: Step,
  environment: Environment,
  values: SecretValues,
  world: World,
): Promise<string> {
  if (step.kind === "wrangler") {
    const { args, timeoutMs, secrets } = step;
    const input = secrets === undefined ? {} : { input: secretsAsJson(secrets, values) };
    return world.runWrangler({ args, timeoutMs, ...input });
  }
  const id = step.id ?? (await findDatabase(environment.database, world));
  if (id === null)
    throw new ProvisionError(`${environment.database} was made but is not listed yet. Run this again.`);
  await writeDatabaseId(environment, id, world.folder);
  return id;
}

function secretsAsJson(names: readonly string[], values: SecretValues): string {
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, values.get(name)])));
}

/** What a failed command printed may hold what it was given. */
function redact(text: string, values: SecretValues): string {
  return [...values.values()].reduce((redacted, value) => redacted.replaceAll(value, "<secret>"), text);
}

function account(done: readonly Step[], [failed, ...left]: readonly Step[]): string {
  const list = (steps: readonly Step[]) => steps.map(({ makes }) => makes).join(", ");
  return [
    done.length === 0 ? "Nothing was done before." : `Done, and stays: ${list(done)}.`,
    `Failed, perhaps half done: ${failed?.makes}.`,
    ...(left.length === 0 ? [] : [`Not begun: ${list(left)}.`]),
  ].join("\n");
}
