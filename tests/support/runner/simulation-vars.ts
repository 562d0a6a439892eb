/** Which histories the simulation lives through; `pnpm simulate` says it in the environment. */
export function simulationVars(seeds: number): Readonly<Record<string, string>> {
  return {
    SIMULATION_FIRST_SEED: process.env.SIMULATION_FIRST_SEED ?? "1",
    SIMULATION_SEEDS: process.env.SIMULATION_SEEDS ?? String(seeds),
    SIMULATION_TRACE: process.env.SIMULATION_TRACE ?? "no",
  };
}
