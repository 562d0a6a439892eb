import type { SimAthlete } from "@paceline/strava-sim";
import type { RunningWorkers } from "./workers.ts";

const ATHLETES_PER_CALL = 500;

/** The weekly cron of `wrangler.producer.toml`. */
const CRON = "0 3 * * MON";
/** The rescue, which also begins what waits for it. */
const RESCUE_CRON = "*/15 * * * *";

/** An athlete as `GET /api/admin/athletes` tells it. */
export interface AthleteState {
  readonly strava_id: number;
  readonly sync_status: string;
  readonly sync_error: string | null;
  readonly session_pages_count: number | null;
  readonly session_races_count: number | null;
}

/** What the demo asks of the running workers, as an operator would. */
export interface Admin {
  importAthletes(athletes: readonly SimAthlete[]): Promise<void>;
  triggerCron(): Promise<void>;
  triggerRescue(): Promise<void>;
  /** Requeues one athlete; one whom somebody removed or who is disconnected is left alone. */
  sync(athleteId: number, mode: "full" | "incremental"): Promise<void>;
  listAthletes(): Promise<AthleteState[]>;
}

/** The admin API of running workers. Throws what an answer outside 2xx said. */
export function connectAdmin({ url, adminToken }: RunningWorkers): Admin {
  async function call(
    path: string,
    init: RequestInit = {},
    expected: readonly number[] = [],
  ): Promise<Response> {
    const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
    const response = await fetch(url + path, { ...init, headers });
    if (!response.ok && !expected.includes(response.status))
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }
  const triggerCron = async (cron: string) => {
    await call(`/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}`);
  };
  return {
    async importAthletes(athletes) {
      for (let i = 0; i < athletes.length; i += ATHLETES_PER_CALL) {
        const part = athletes.slice(i, i + ATHLETES_PER_CALL).map((athlete) => ({
          strava_id: athlete.id,
          firstname: athlete.firstname,
          lastname: athlete.lastname,
          refresh_token: athlete.refreshToken,
          scope: athlete.scope,
        }));
        await call("/api/admin/athletes", { method: "POST", body: JSON.stringify({ athletes: part }) });
      }
    },
    triggerCron: () => triggerCron(CRON),
    triggerRescue: () => triggerCron(RESCUE_CRON),
    async sync(athleteId, mode) {
      const init = { method: "POST", body: JSON.stringify({ mode }) };
      await call(`/api/admin/athletes/${athleteId}/sync`, init, [404, 409]);
    },
    async listAthletes() {
      const all: AthleteState[] = [];
      let after: number | null = 0;
      while (after !== null) {
        const response: Response = await call(
          `/api/admin/athletes?limit=${ATHLETES_PER_CALL}&after=${after}`,
        );
        const page = (await response.json()) as { athletes: AthleteState[]; next_after: number | null };
        all.push(...page.athletes);
        after = page.next_after;
      }
      return all;
    },
  };
}
