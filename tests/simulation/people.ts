import { CRONS } from "@paceline/producer/cron-expressions";
import type { Random } from "@paceline/strava-sim";
import { isLive } from "./invariants.ts";
import type { Simulation } from "./simulation.ts";

/** Somebody about to act on one of the athletes. */
interface Occasion {
  readonly simulation: Simulation;
  readonly athleteId: number;
  readonly mode: string;
  /** Of an open dead letter, if there is any. */
  readonly letterId: string;
}

/** What people and other programs do at any moment. */
const ACTS = {
  requeue: ({ simulation, athleteId, mode }: Occasion) => {
    simulation.call("POST", `athletes/${athleteId}/sync`, { mode });
  },
  "requeue by force": ({ simulation, athleteId }: Occasion) => {
    simulation.call("POST", `athletes/${athleteId}/sync`, { mode: "full", force: true });
  },
  stop: ({ simulation, athleteId }: Occasion) => {
    simulation.call("POST", `athletes/${athleteId}/sync/stop`, {});
  },
  delete: ({ simulation, athleteId }: Occasion) => {
    simulation.call("DELETE", `athletes/${athleteId}`, {}, ({ status }) => {
      if (status === 204) simulation.observer.deleted.add(athleteId);
    });
  },
  "connect anew": ({ simulation, athleteId }: Occasion) => {
    // While a refresh is under way, when else: the pair that it brings is worth nothing any more.
    simulation.refreshed = (id) => {
      if (id === athleteId) connectAnew(simulation, id);
    };
  },
  import: ({ simulation, athleteId }: Occasion) => importAthletes(simulation, [athleteId]),
  pause: ({ simulation }: Occasion) => {
    simulation.call("POST", "pause", { reason: "To look at something." });
  },
  resume: ({ simulation }: Occasion) => {
    simulation.call("POST", "resume", {});
  },
  replay: ({ simulation, letterId }: Occasion) => {
    simulation.call("POST", `dead-letters/${letterId}/replay`, {});
  },
  discard: ({ simulation, letterId }: Occasion) => {
    simulation.call("DELETE", `dead-letters/${letterId}`, { reason: "Not needed." });
  },
  "reset stuck syncs": ({ simulation }: Occasion) => {
    simulation.call("POST", "reset-stuck-syncs", {});
  },
  "enqueue all": ({ simulation, mode }: Occasion) => {
    simulation.call("POST", "syncs", { mode });
  },
  "a second rescue": ({ simulation }: Occasion) => {
    simulation.cron(CRONS.rescue);
  },
  "an old message": (occasion: Occasion) => {
    putStranger(occasion, { ...messageLike(occasion), version: 0 });
  },
  "a foreign cursor": (occasion: Occasion) => {
    putStranger(occasion, { ...messageLike(occasion), cursor: { after: null, before: 5, page: 1 } });
  },
  nonsense: (occasion: Occasion) => {
    putStranger(occasion, { ...messageLike(occasion), cursor: { before: "soon" } });
  },
};

export type PeoplesAct = keyof typeof ACTS;

/** By how often they come. */
export const PEOPLES_ACTS: readonly [PeoplesAct, ...PeoplesAct[]] = [
  "requeue",
  ...(Object.keys(ACTS) as PeoplesAct[]),
];

/** Lets somebody act; what needs a D1 round trip goes on as an invocation of its own. */
export function act(what: PeoplesAct, simulation: Simulation, random: Random): void {
  const [first, ...others] = simulation.strava.world.athletes.keys();
  if (first === undefined) return;
  const letters = [...simulation.observer.latest.letters.values()];
  ACTS[what]({
    simulation,
    athleteId: random.pick([first, ...others]),
    mode: random.pick(["full", "incremental"]),
    letterId: letters.find(({ resolved_at }) => resolved_at === null)?.id ?? "none",
  });
}

/** Imports athletes with the tokens that Strava holds good at that moment. */
export function importAthletes(simulation: Simulation, ids: readonly number[]): void {
  const athletes = ids.map((id) => {
    const { firstname, lastname, refreshToken, scope } = simulation.strava.world.athlete(id);
    return { strava_id: id, firstname, lastname, refresh_token: refreshToken, scope };
  });
  simulation.call("POST", "athletes", { athletes });
}

/** An athlete authorises the application once more: other tokens hold from then on, and they are imported at once. */
function connectAnew(simulation: Simulation, athleteId: number): void {
  simulation.refreshed = () => {};
  const athlete = simulation.strava.world.athlete(athleteId);
  simulation.trace.add("world", `athlete ${athleteId} connects anew`);
  Object.assign(athlete, {
    accessToken: `${athlete.accessToken}000`,
    expiresAt: 0,
    previousAccess: null,
    refreshToken: `${athlete.refreshToken}000`,
    previousRefreshToken: null,
  });
  importAthletes(simulation, [athleteId]);
}

/** A message for the page that some session waits for. */
function messageLike({ simulation, athleteId }: Occasion) {
  const waiting = [...simulation.observer.latest.sessions.values()].find(({ status }) => isLive(status));
  return {
    version: 1,
    athleteId: waiting?.athlete_id ?? athleteId,
    sessionId: waiting?.id ?? `sync-${athleteId}-1`,
    epoch: waiting?.epoch ?? 1,
    pageNumber: waiting?.page_number ?? 1,
    cursor: { after: null, before: null, page: 1 },
    lane: "bulk",
  };
}

function putStranger({ simulation }: Occasion, body: unknown): void {
  simulation.trace.add("stranger", `puts ${JSON.stringify(body)}`);
  simulation.queues.put("athlete-pages", body, 0);
}
