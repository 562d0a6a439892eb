/** The crons that the code knows by their text. Any other starts an incremental sync of all athletes. */
export const CRONS = {
  rescue: "*/15 * * * *",
  prune: "7 * * * *",
  plan: "37 * * * *",
} as const;

export type KnownCron = (typeof CRONS)[keyof typeof CRONS];
