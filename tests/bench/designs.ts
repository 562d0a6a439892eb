/** What is compared: Paceline, and two other ways to do the same job. */
export const DESIGNS = ["one loop", "one loop, 500 ms", "Workflows", "Paceline"] as const;
export type Design = (typeof DESIGNS)[number];

/** How long the loop sleeps after each page. */
export const PAUSE_MS = { "one loop": 1_000, "one loop, 500 ms": 500 } as const;
