import type { AlertKey } from "@paceline/protocol";
import type { Values } from "../run-command.ts";
import type { ClubOfRunbook } from "../world.ts";

/** What an entry of a document is for, brought about, and what its commands then say. */
export interface Situation {
  /** Brings it about, and answers with what stands for the entry's placeholders. */
  readonly arrange?: (club: ClubOfRunbook) => Values | Promise<Values>;
  /** The alert that it raises. */
  readonly alert?: AlertKey;
  /** For each command of the entry, in order, what its output must show. */
  readonly says: readonly (string | RegExp)[];
  /** What must be so once all has been done. */
  readonly after?: (club: ClubOfRunbook) => void | Promise<void>;
}

/** Situations by the titles of their entries. */
export type Situations = Readonly<Record<string, Situation>>;

export const SILENT = /^$/;

/** The answer to whatever opens a session. */
export const QUEUED = /"session_id":"sync-\d+-\d+"/;
