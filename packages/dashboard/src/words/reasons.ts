import { titlesOf } from "./titles.ts";

/** Why a message was given up on, as a heading; the sentence that says what to do comes with each letter. */
export const reasonTitle = titlesOf({
  retries_exhausted: "Tried too often",
  too_many_pages: "More pages than a sync may have",
  foreign_cursor: "A cursor that leads elsewhere",
  not_moving: "A history that did not move",
  malformed: "No page message",
  unsupported_version: "A message of another version",
  refresh_refused: "Access revoked",
  scope_missing: "A permission is missing",
  wrong_athlete: "Another athlete's activities",
  token_unreadable: "Tokens that no key opens",
  application_inactive: "The application is inactive",
});
