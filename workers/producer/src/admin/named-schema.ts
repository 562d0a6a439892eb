import * as protocol from "@paceline/protocol";
import * as v from "valibot";

/**
 * The schema under a name in the API's description, by which clients that are made from it call the type; `about` says what it is
 * wherever it stands.
 */
export function named<const Schema extends v.GenericSchema>(name: string, about: string, schema: Schema) {
  return v.pipe(schema, v.metadata({ title: name, about }));
}

export const SyncMode = named(
  "SyncMode",
  "Whether a sync reads the whole history, or what is new.",
  protocol.SyncMode,
);
export const SyncStatus = named(
  "SyncStatus",
  "How an athlete stands, by their latest session.",
  protocol.SyncStatus,
);
export const SessionStatus = named(
  "SessionStatus",
  "How a session stands, or how it ended.",
  protocol.SessionStatus,
);
export const Lane = named("Lane", "The queue on which a session's pages travel.", protocol.Lane);
