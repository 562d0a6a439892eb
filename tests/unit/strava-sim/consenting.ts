import { authorizeUrl, createAthleteConnections, createStravaClient, readConsent } from "@paceline/strava";
import { createStravaSim, type SimOptions } from "@paceline/strava-sim";

const NOW_MS = Date.UTC(2026, 2, 4, 6);
export const CALLBACK = "https://club.example/connect/callback?from=strava";

/** Two athletes in front of a consent page, and an application that asks for all of their activities. */
export function consenting(options: Partial<SimOptions> = {}) {
  const clock = { nowMs: NOW_MS };
  const sim = createStravaSim({
    world: { seed: 1, athletes: 2, activities: { min: 5, max: 5 } },
    now: () => clock.nowMs,
    clientId: "client",
    clientSecret: "the-client-secret",
    ...options,
  });
  const [athlete, other] = sim.world.athletes.values();
  if (athlete === undefined || other === undefined) throw new Error("The world has too few athletes.");
  const application = {
    fetch: sim.fetch,
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "the-client-secret",
    limits: { timeoutMs: 20, bodyBytesMax: 1_048_576 },
  };
  const page = authorizeUrl({
    baseUrl: application.baseUrl,
    clientId: "client",
    redirectUri: CALLBACK,
    state: 'a"b&c',
  });
  const send = (method: string, url: string, body = "") => {
    const { pathname, search } = new URL(url, application.baseUrl);
    const answer = sim.handle({ method, url: pathname + search, authorization: null, body });
    if (answer.kind !== "response") throw new Error("There was no whole answer.");
    return answer;
  };
  const grant = (scope?: string) => {
    const location = sim.consent(page, athlete.id, scope === undefined ? {} : { scope });
    const consent = readConsent(new URL(location).searchParams);
    if (consent.kind !== "granted") throw new Error(`The athlete did not consent: ${consent.kind}.`);
    return consent;
  };
  const connections = createAthleteConnections(application);
  const exchange = async (code: string) => {
    const exchanged = await connections.exchangeCode(code);
    if (!exchanged.ok) throw new Error(exchanged.failure.explanation);
    return exchanged.value;
  };
  const client = createStravaClient(application);
  const list = async (accessToken: string) => {
    const cursor = { after: null, before: null, page: 1 };
    const listed = await client.listActivities({ accessToken, cursor, perPage: 200 });
    return listed.ok ? listed.value.rowCount : listed.failure.reason;
  };
  return { sim, clock, athlete, other, page, send, grant, connections, exchange, client, list };
}
