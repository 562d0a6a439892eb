import type { Health } from "@paceline/protocol";
import { type Sql, sql } from "./sql.ts";

/** A wait that doubles with each try that fails does so up to this, and so often at most. */
const WAIT_SECONDS_MAX = 3_600;
const DOUBLINGS_MAX = 12;

/** What becomes of columns of the budget's row. */
export type Changes = Readonly<Record<string, Sql>>;

/**
 * What a page's word of Strava's health changes in the budget's row. An answer closes the breaker and forgets the
 * failures. A failure counts its athlete once; with enough of them the breaker opens. While it is open only the failure of
 * the page that tries counts.
 */
export function healthChanges(health: Health | null, nowSeconds: number): Changes {
  if (health === null) return {};
  if (health.kind === "answers") {
    return {
      failing_athletes: sql`'[]'`,
      breaker_until: sql`NULL`,
      breaker_since: sql`NULL`,
      breaker_reason: sql`NULL`,
      breaker_tries: sql`0`,
    };
  }
  const { athleteId, isProbe, explanation, athletesMax, waitSeconds, doubles } = health;
  const isKnown = sql`EXISTS (SELECT 1 FROM json_each(failing_athletes) WHERE value = ${sql.lit(athleteId)})`;
  const failing = sql`iif(${isKnown}, failing_athletes, json_insert(failing_athletes, '$[#]', ${sql.lit(athleteId)}))`;
  const isOpen = sql`breaker_until IS NOT NULL`;
  const isEnough = sql`json_array_length(${failing}) >= ${sql.lit(athletesMax)}`;
  const opens = isProbe ? sql`(${isOpen} OR ${isEnough})` : sql`(NOT ${isOpen} AND ${isEnough})`;
  const tries = sql`min(breaker_tries, ${sql.lit(DOUBLINGS_MAX)})`;
  const doubled = sql`min(${sql.lit(WAIT_SECONDS_MAX)}, ${sql.lit(waitSeconds)} << ${tries})`;
  const wait = doubles ? doubled : sql.lit(waitSeconds);
  const ifOpens = (column: string, to: Sql) => sql`iif(${opens}, ${to}, ${sql.ref(column)})`;
  return {
    failing_athletes: sql`iif(${isOpen}, failing_athletes, ${failing})`,
    breaker_until: ifOpens("breaker_until", sql`${sql.lit(nowSeconds)} + ${wait}`),
    breaker_since: ifOpens("breaker_since", sql`coalesce(breaker_since, ${sql.lit(nowSeconds)} * 1000)`),
    breaker_reason: ifOpens("breaker_reason", sql`${explanation}`),
    breaker_tries: ifOpens("breaker_tries", sql`breaker_tries + 1`),
  };
}
