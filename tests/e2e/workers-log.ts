import { open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeFound, findSecrets, type Secrets } from "../support/secrets/find-secrets.ts";

/** The log of real workers: read whole when they have ended, though it goes with them. */
export interface WorkersLog {
  /** Ends the watch and answers with what was logged, and the secrets in it in words that do not hold them. */
  end(): Promise<{ readonly text: string; readonly secrets: string[] }>;
}

/** To be called while the workers run. */
export async function watchWorkersLog(logFile: string): Promise<WorkersLog> {
  const secrets = await secretsBeside(logFile);
  // What is open can be read to its end though nobody finds it by name any more.
  const file = await open(logFile);
  return {
    async end() {
      const text = await file.readFile("utf8");
      await file.close();
      return { text, secrets: findSecrets(text, secrets).map(describeFound) };
    },
  };
}

/** What the file of vars beside the log holds as secrets. */
async function secretsBeside(logFile: string): Promise<Secrets> {
  const text = await readFile(join(dirname(logFile), ".dev.vars"), "utf8");
  const settings = [...text.matchAll(/^(\w+)="(.+)"$/gm)].map(
    ([, name = "", value = ""]) => [value, name] as const,
  );
  const secrets = settings.filter(([, name]) => /_(TOKEN|KEY|SECRET)$/.test(name));
  if (secrets.length < 3) throw new Error(`No secrets lie beside ${logFile}.`);
  return new Map(secrets);
}
