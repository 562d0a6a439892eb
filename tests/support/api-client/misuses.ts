import type { Client } from "openapi-fetch";
import type { paths } from "./generated/api.d.ts";

/** What the generated types do not let a program write: each line would be an error of its own if it were allowed. */
export async function misuse(client: Client<paths>): Promise<void> {
  const races = await client.GET("/api/admin/athletes/{id}/races", { params: { path: { id: 7 } } });
  // @ts-expect-error: a race has no such field.
  void races.data?.races[0]?.heartbeat;
  // @ts-expect-error: a distance is a number.
  void races.data?.races[0]?.distance.toUpperCase();

  const csv = await client.GET("/api/admin/athletes/{id}/races.csv", { params: { path: { id: 7 } } });
  // @ts-expect-error: CSV is a text, and JSON is at another address.
  void csv.data?.races;

  // @ts-expect-error: no athlete has such a state.
  await client.GET("/api/admin/athletes", { params: { query: { status: "tired" } } });
  // @ts-expect-error: an athlete has an id.
  await client.GET("/api/admin/athletes/{id}");
  // @ts-expect-error: an import names its athletes' tokens.
  await client.POST("/api/admin/athletes", { body: { athletes: [{ strava_id: 7 }] } });
  // @ts-expect-error: nothing is there.
  await client.GET("/api/admin/nowhere");
}
