import type { GET_ATHLETE_ANSWERS, LIST_ATHLETES_ANSWERS } from "@paceline/producer/admin/answers/athletes";
import type { GET_BUDGET_ANSWERS } from "@paceline/producer/admin/answers/budget";
import type { LIST_DEAD_LETTERS_ANSWERS } from "@paceline/producer/admin/answers/dead-letters";
import type { GET_OVERVIEW_ANSWERS } from "@paceline/producer/admin/answers/overview";
import type { RACES_ANSWERS } from "@paceline/producer/admin/answers/races";
import type { GET_SESSION_ANSWERS, LIST_SESSIONS_ANSWERS } from "@paceline/producer/admin/answers/sessions";
import type { LIST_SYNC_LOGS_ANSWERS } from "@paceline/producer/admin/answers/sync-logs";
import type * as v from "valibot";

/** What a call answers with, by its own schema. Types only: nothing of the worker comes along. */
type Answer<Answers extends { readonly 200: v.GenericSchema }> = v.InferOutput<Answers[200]>;

export type Athletes = Answer<typeof LIST_ATHLETES_ANSWERS>;
export type ListedAthlete = Athletes["athletes"][number];
export type OneAthlete = Answer<typeof GET_ATHLETE_ANSWERS>;
export type Waiting = NonNullable<ListedAthlete["waiting"]>;
export type SyncStatus = ListedAthlete["sync_status"];
export type Sessions = Answer<typeof LIST_SESSIONS_ANSWERS>;
export type Session = Sessions["sessions"][number];
export type SessionWithPages = Answer<typeof GET_SESSION_ANSWERS>;
export type SessionPage = SessionWithPages["pages"][number];
export type Logs = Answer<typeof LIST_SYNC_LOGS_ANSWERS>;
export type LogLine = Logs["logs"][number];
export type Races = Answer<typeof RACES_ANSWERS>;
export type Race = Races["races"][number];
export type DeadLetters = Answer<typeof LIST_DEAD_LETTERS_ANSWERS>;
export type DeadLetter = DeadLetters["dead_letters"][number];
export type Budget = Answer<typeof GET_BUDGET_ANSWERS>;

export type Overview = Answer<typeof GET_OVERVIEW_ANSWERS>;
export type Hour = Overview["history"][number];
