import { composePaceline, type Paceline, type PacelineOptions } from "./compose-paceline.ts";
import { keepBindings, keepSent, keepTokens, watch, watchAnswer } from "./secrets/keep-secrets.ts";

export type { Paceline, PacelineOptions };

/** A Paceline without athletes; nothing runs by itself. A secret that it tells fails the test. */
export function startPaceline(options: PacelineOptions = {}): Paceline {
  return composePaceline(options, {
    vars: keepBindings,
    requestBody: keepSent,
    world: keepTokens,
    logLine: (line) => watch("The log", line),
    answer: watchAnswer,
  });
}

/** A Paceline whose athletes are imported and enqueued for a full sync, with nothing delivered yet. */
export async function startQueued(options: PacelineOptions = {}): Promise<Paceline> {
  const paceline = startPaceline(options);
  await paceline.importAthletes();
  await paceline.enqueueAll("full");
  return paceline;
}

/** A Paceline whose athletes' histories were read whole once. */
export async function startSynced(options: PacelineOptions = {}): Promise<Paceline> {
  const paceline = await startQueued(options);
  await paceline.broker.drain();
  return paceline;
}
