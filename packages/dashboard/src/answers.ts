import type { getAthlete, getAthletes } from "@paceline/producer/admin/athletes";
import type { getBudget } from "@paceline/producer/admin/budget";
import type { getDeadLetters } from "@paceline/producer/admin/listed-letters";
import type { getOverview } from "@paceline/producer/admin/overview";
import type { getAthleteRaces } from "@paceline/producer/admin/races";
import type { getSession, getSessions } from "@paceline/producer/admin/sessions";
import type { getSyncLogs } from "@paceline/producer/admin/sync-logs";
import type * as v from "valibot";

/** What a call answers with, by its own schema. Types only: nothing of the worker comes along. */
type Answer<Call extends { readonly answers: { readonly 200: v.GenericSchema } }> = v.InferOutput<
  Call["answers"][200]
>;

export type Athletes = Answer<typeof getAthletes>;
export type ListedAthlete = Athletes["athletes"][number];
export type OneAthlete = Answer<typeof getAthlete>;
export type Waiting = NonNullable<ListedAthlete["waiting"]>;
export type SyncStatus = ListedAthlete["sync_status"];
export type Sessions = Answer<typeof getSessions>;
export type Session = Sessions["sessions"][number];
export type SessionWithPages = Answer<typeof getSession>;
export type SessionPage = SessionWithPages["pages"][number];
export type Logs = Answer<typeof getSyncLogs>;
export type LogLine = Logs["logs"][number];
export type Races = Answer<typeof getAthleteRaces>;
export type Race = Races["races"][number];
export type DeadLetters = Answer<typeof getDeadLetters>;
export type DeadLetter = DeadLetters["dead_letters"][number];
export type Budget = Answer<typeof getBudget>;

export type Overview = Answer<typeof getOverview>;
export type Hour = Overview["history"][number];
