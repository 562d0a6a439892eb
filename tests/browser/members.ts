/** The club's athletes, by their first names, each for one test. */
export const MEMBERS = [
  "Watched",
  "Logged",
  "Checked",
  "Stopped",
  "<img src=x onerror=alert(1)>",
  "Replay",
  "Discard",
  "All of a reason",
  "Keyboard",
  "Twice",
  "Deleted",
  "Forced",
  "Paused",
  "Offline",
  "Signed out",
  "Runner",
  "Next runner",
  "Two tabs",
  "Odd times",
] as const;

export type Member = (typeof MEMBERS)[number];
