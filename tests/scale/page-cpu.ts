import { findRaces, nextStep } from "@paceline/pipeline";
import { createStravaClient, type Fetch, type StravaClient } from "@paceline/strava";
import { createStravaSim } from "@paceline/strava-sim";

const ROUNDS = 300;
/** Until the engine has compiled what it runs. */
const WARM_UP_ROUNDS = 100;

const RACE_WORKOUT_TYPES = new Set([1]);
const WALK = { perPage: 200, overlapSeconds: 90_000 };
const LISTING = { accessToken: "token", cursor: { after: null, before: null, page: 1 }, perPage: 200 };
const CLIENT = {
  baseUrl: "https://strava.invalid",
  clientId: "client",
  clientSecret: "secret",
  limits: { timeoutMs: 20_000, bodyBytesMax: 8_388_608 },
};

export interface PageCpu {
  /** CPU time in ms of one page's pure work: parsing and checking the answer, finding races, choosing the next cursor. */
  readonly pageMs: number;
  /** The same for nothing but `JSON.parse` of the answer: what no implementation could save. */
  readonly jsonParseMs: number;
}

/** Times the work on one page of 200 activities on this machine; D1 and the queue are not in it. */
export async function measurePageCpu(): Promise<PageCpu> {
  const text = await onePageAsText();
  const client = clientOf(async () => new Response(text));
  const nowSeconds = Math.floor(Date.now() / 1000);
  const page = async () => {
    const listed = await client.listActivities(LISTING);
    if (!listed.ok) throw new Error(listed.failure.explanation);
    const { activities, rowCount } = listed.value;
    const starts = activities.map(({ start_date }) => start_date);
    nextStep("full", LISTING.cursor, { starts, rowCount }, { ...WALK, nowSeconds });
    return JSON.stringify(findRaces(activities, RACE_WORKOUT_TYPES));
  };
  return { pageMs: await cpuMs(page), jsonParseMs: await cpuMs(async () => JSON.parse(text)) };
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARM_UP_ROUNDS; i++) await work();
  const before = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / ROUNDS;
}

/** As the simulated Strava words it. */
async function onePageAsText(): Promise<string> {
  const sim = createStravaSim({
    world: { seed: 1, athletes: 1, activities: { min: 200, max: 200 } },
    clientId: CLIENT.clientId,
    clientSecret: CLIENT.clientSecret,
    now: () => Date.now(),
  });
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The simulator has no athlete.");
  const bodies: string[] = [];
  const client = clientOf(async (url, init) => {
    const answer = await sim.fetch(url, init);
    bodies.push(await answer.clone().text());
    return answer;
  });
  const tokens = await client.refreshToken(athlete.refreshToken);
  if (!tokens.ok) throw new Error(tokens.failure.explanation);
  await client.listActivities({ ...LISTING, accessToken: tokens.value.accessToken });
  return bodies[1] ?? "";
}

function clientOf(fetch: Fetch): StravaClient {
  return createStravaClient({ fetch, ...CLIENT });
}
