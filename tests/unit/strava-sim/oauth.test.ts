import { createStravaSim, type SimOptions } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

const NOW_MS = Date.UTC(2026, 2, 4, 6);
const HOUR = 3_600;

interface TokenBody {
  readonly token_type: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_at: number;
  readonly expires_in: number;
}

/** One athlete whose token has two hours left. */
function authorized(options: Partial<SimOptions> = {}) {
  const clock = { nowMs: NOW_MS };
  const sim = createStravaSim({
    world: { seed: 1, athletes: 1, activities: { min: 5, max: 5 } },
    now: () => clock.nowMs,
    clientId: "client",
    clientSecret: "secret",
    ...options,
  });
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The world has no athlete.");
  athlete.expiresAt = NOW_MS / 1000 + 2 * HOUR;
  const send = (method: string, url: string, authorization: string | null, body: string) => {
    const answer = sim.handle({ method, url, authorization, body });
    if (answer.kind !== "response") throw new Error("There was no whole answer.");
    return answer;
  };
  const exchange = (form: Readonly<Record<string, string>> = {}) => {
    const fields = {
      client_id: "client",
      client_secret: "secret",
      grant_type: "refresh_token",
      refresh_token: athlete.refreshToken,
      ...form,
    };
    return send("POST", "/oauth/token", null, new URLSearchParams(fields).toString());
  };
  const refresh = (): TokenBody => {
    const { status, body } = exchange();
    if (status !== 200) throw new Error(`The refresh answered ${status}.`);
    return JSON.parse(body);
  };
  const list = (token = athlete.accessToken) =>
    send("GET", "/api/v3/athlete/activities", `Bearer ${token}`, "");
  return { sim, clock, athlete, exchange, refresh, list };
}

function faultOf({ status, body }: { readonly status: number; readonly body: string }) {
  const parsed: { readonly errors: readonly unknown[] } = JSON.parse(body);
  return [status, ...parsed.errors];
}

const TOKEN_INVALID = [401, { resource: "Athlete", field: "access_token", code: "invalid" }];
const REFRESH_INVALID = [400, { resource: "RefreshToken", field: "refresh_token", code: "invalid" }];

describe("an access token", () => {
  it("works until the second it expires", () => {
    const { list, clock } = authorized();
    clock.nowMs = NOW_MS + (2 * HOUR - 1) * 1000;
    expect(list().status).toBe(200);
    clock.nowMs += 1_000;
    expect(faultOf(list())).toEqual(TOKEN_INVALID);
  });

  it("that nobody issued is refused", () => {
    expect(faultOf(authorized().list("nobody"))).toEqual(TOKEN_INVALID);
  });

  it("is refused once its athlete has revoked access", () => {
    const { sim, athlete, list } = authorized();
    sim.world.revoke(athlete.id);
    expect(faultOf(list())).toEqual(TOKEN_INVALID);
  });

  it("without the scope is told which one is missing: that is no revocation", () => {
    const { athlete, list } = authorized();
    athlete.scope = "read";
    expect(faultOf(list())).toEqual([
      401,
      { resource: "AccessToken", field: "activity:read_permission", code: "missing" },
    ]);
  });
});

describe("a refresh", () => {
  it("with more than an hour left answers with the token that is there", () => {
    const { athlete, refresh, clock } = authorized();
    const before = { ...athlete };
    clock.nowMs = NOW_MS + (HOUR - 1) * 1000;
    expect(refresh()).toEqual({
      token_type: "Bearer",
      access_token: before.accessToken,
      refresh_token: before.refreshToken,
      expires_at: before.expiresAt,
      expires_in: HOUR + 1,
    });
  });

  it("with an hour left or less issues a new one, for 6 hours", () => {
    const { athlete, refresh, list, clock } = authorized();
    const before = athlete.accessToken;
    clock.nowMs = NOW_MS + HOUR * 1000;
    const pair = refresh();
    expect(pair.access_token).not.toBe(before);
    expect(pair).toMatchObject({ expires_at: clock.nowMs / 1000 + 6 * HOUR, expires_in: 6 * HOUR });
    expect(list(pair.access_token).status).toBe(200);
  });

  it("leaves the old access token working until it expires", () => {
    const { athlete, refresh, list, clock } = authorized();
    const old = athlete.accessToken;
    clock.nowMs = NOW_MS + HOUR * 1000;
    const { access_token } = refresh();
    clock.nowMs = NOW_MS + (2 * HOUR - 1) * 1000;
    expect(list(access_token).status).toBe(200);
    expect(list(old).status).toBe(200);
    clock.nowMs += 1_000;
    expect(faultOf(list(old))).toEqual(TOKEN_INVALID);
    expect(list(access_token).status).toBe(200);
  });

  it("leaves the old access token no use once the athlete has revoked access", () => {
    const { sim, athlete, refresh, list, clock } = authorized();
    const old = athlete.accessToken;
    clock.nowMs = NOW_MS + HOUR * 1000;
    refresh();
    sim.world.revoke(athlete.id);
    expect(faultOf(list(old))).toEqual(TOKEN_INVALID);
  });

  it("is no first use of the new pair when the old access token is used on", () => {
    const { athlete, refresh, exchange, list, clock } = authorized();
    const { accessToken, refreshToken } = athlete;
    clock.nowMs = NOW_MS + HOUR * 1000;
    const pair = refresh();
    list(accessToken);
    expect(JSON.parse(exchange({ refresh_token: refreshToken }).body)).toEqual(pair);
  });

  it("changes the refresh token too, and the old one works until the new pair is first used", () => {
    const { athlete, refresh, exchange, list, clock } = authorized();
    const old = athlete.refreshToken;
    clock.nowMs = NOW_MS + 2 * HOUR * 1000;
    const pair = refresh();
    expect(pair.refresh_token).not.toBe(old);
    expect(JSON.parse(exchange({ refresh_token: old }).body)).toEqual(pair);
    list(pair.access_token);
    expect(faultOf(exchange({ refresh_token: old }))).toEqual(REFRESH_INVALID);
    expect(exchange().status).toBe(200);
  });

  it("takes the old refresh token away at once where it is told to", () => {
    const { athlete, refresh, exchange, list, clock } = authorized({ forgetsAtOnce: true });
    const { accessToken, refreshToken } = athlete;
    clock.nowMs = NOW_MS + HOUR * 1000;
    const pair = refresh();
    expect(faultOf(exchange({ refresh_token: refreshToken }))).toEqual(REFRESH_INVALID);
    expect(exchange({ refresh_token: pair.refresh_token }).status).toBe(200);
    expect(list(accessToken).status).toBe(200);
  });

  it("with the new refresh token is a first use too", () => {
    const { athlete, refresh, exchange, clock } = authorized();
    const old = athlete.refreshToken;
    clock.nowMs = NOW_MS + 2 * HOUR * 1000;
    refresh();
    refresh();
    expect(faultOf(exchange({ refresh_token: old }))).toEqual(REFRESH_INVALID);
  });

  it("keeps the refresh token where it is told to", () => {
    const { athlete, refresh, clock } = authorized({ rotatesRefreshTokens: false });
    const { accessToken, refreshToken } = athlete;
    clock.nowMs = NOW_MS + 2 * HOUR * 1000;
    const pair = refresh();
    expect(pair.refresh_token).toBe(refreshToken);
    expect(pair.access_token).not.toBe(accessToken);
  });

  it("issues tokens that live as long as configured", () => {
    const { refresh, clock } = authorized({ tokenLifeSeconds: 60 });
    clock.nowMs = NOW_MS + 2 * HOUR * 1000;
    expect(refresh().expires_in).toBe(60);
  });

  it("is refused once the athlete has revoked access", () => {
    const { sim, athlete, exchange } = authorized();
    sim.world.revoke(athlete.id);
    expect(faultOf(exchange())).toEqual(REFRESH_INVALID);
  });

  it.each<[claim: string, form: Readonly<Record<string, string>>, status: number]>([
    ["the wrong client secret", { client_secret: "wrong" }, 401],
    ["the wrong client", { client_id: "wrong" }, 401],
    ["another grant", { grant_type: "password" }, 400],
  ])("with %s is refused for the application's sake, not the athlete's", (_claim, form, status) => {
    const { exchange } = authorized();
    expect(faultOf(exchange(form))).toEqual([status, expect.objectContaining({ resource: "Application" })]);
  });
});

describe("an application that is switched off", () => {
  it("is told so on every call, and works again once it is on", () => {
    const { sim, list, exchange } = authorized();
    const inactive = [403, { resource: "Application", field: "Status", code: "Inactive" }];
    sim.setApplicationActive(false);
    expect(faultOf(list())).toEqual(inactive);
    expect(faultOf(exchange())).toEqual(inactive);
    sim.setApplicationActive(true);
    expect(list().status).toBe(200);
  });
});
