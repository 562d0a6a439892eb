import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openBrowser } from "../../support/http/browser.ts";
import { startPaceline, startSynced } from "../../support/paceline.ts";
import { keepSecret, RUN_SECRETS, takeTold, watch, watchAnswer } from "../../support/secrets/keep-secrets.ts";

/** What would be told of an answer with these headers and this text. */
async function toldBy(text: string | null, headers: Record<string, string> = {}): Promise<readonly string[]> {
  await watchAnswer("GET /here", new Response(text, { headers }));
  return takeTold();
}

function toldByLog(line: string): readonly string[] {
  watch("The log", line);
  return takeTold();
}

describe("a test whose workers tell a secret would fail, for", () => {
  it.each([...RUN_SECRETS.values()])("%s is found in a log line, an answer and a header", async (what) => {
    const secret = [...RUN_SECRETS].find(([, name]) => name === what)?.[0] ?? "";
    expect(secret.length).toBeGreaterThan(30);
    expect(toldByLog(`{"message":"It is ${secret}."}`)).toEqual([expect.stringContaining(what)]);
    expect(await toldBy(`<p>${secret}</p>`)).toEqual([expect.stringContaining(what)]);
    expect(await toldBy(null, { location: `/?to=${encodeURIComponent(secret)}` })).toEqual([
      expect.stringContaining(`A header of GET /here tells ${what}`),
    ]);
  });

  it("tokens are known that Strava gave out, whatever they look like", async () => {
    const { sim } = await startSynced({ sim: { tokenLifeSeconds: 1 } });
    const [athlete] = sim.world.athletes.values();
    expect(athlete?.accessToken).toMatch(/-[1-9]$/);
    expect(toldByLog(`Bearer ${athlete?.accessToken}`)).not.toEqual([]);
    expect(toldByLog(`Bearer ${athlete?.refreshToken}`)).not.toEqual([]);
  });

  it("an encrypted token is known as it stands in D1", async () => {
    const { rows } = await startSynced();
    const [athlete] = await rows("SELECT access_token, refresh_token FROM athletes");
    expect(toldByLog(JSON.stringify(athlete))).toEqual([expect.stringContaining("an encrypted token")]);
  });

  it("imported tokens are known, and the code and the cookie of a consent", async () => {
    const paceline = startPaceline();
    const athletes = [{ strava_id: 7, refresh_token: "anything at all", access_token: "something else" }];
    await paceline.call("POST", "/api/admin/athletes", { athletes });
    const [athleteId = 0] = paceline.sim.world.athletes.keys();
    const browser = openBrowser(paceline);
    const opened = await browser.open("/connect");
    const nonce = /paceline-consent-[\w-]+=(\w+)/.exec(opened.headers.get("set-cookie") ?? "")?.[1];
    const callback = await browser.consent("connect", athleteId);
    for (const secret of ["anything at all", "something else", nonce, callback.match(/code=([^&]+)/)?.[1]])
      expect(toldByLog(`It was ${secret}.`)).not.toEqual([]);
  });

  it("a setting that a test changes is known too, and so is each of several keys", () => {
    const keys = [btoa("1".repeat(32)), btoa("2".repeat(32))];
    startPaceline({ vars: { TOKEN_ENCRYPTION_KEY: keys.join(), ADMIN_TOKEN: "another-token" } });
    for (const secret of [...keys, "another-token"]) expect(toldByLog(secret)).toHaveLength(1);
  });
});

describe("nothing is told by", () => {
  it("a cookie where it is set, the one place for it", async () => {
    const value = "0123456789abcdef";
    expect(await toldBy(null, { "set-cookie": `a=${value}; Path=/; HttpOnly` })).toEqual([]);
    expect(await toldBy(`Your cookie is ${value}.`)).toEqual([expect.stringContaining("a cookie")]);
  });

  it("a word of a few letters, or what only begins like a secret", () => {
    keepSecret("none", "ALERT_WEBHOOK_URL");
    expect(toldByLog(`none, refresh-token, v1.2, access-1, ${env.ADMIN_TOKEN.slice(0, 7)}`)).toEqual([]);
  });
});

it("what is told of a find does not hold the secret, nor another one beside it", () => {
  const [told = ""] = toldByLog(`${env.ADMIN_TOKEN} ${env.STRAVA_CLIENT_SECRET} access-1000001-0 and so on`);
  expect(told).toContain("and so on");
  for (const secret of [env.ADMIN_TOKEN, env.STRAVA_CLIENT_SECRET, "access-1000001-0"])
    expect(told.includes(secret)).toBe(false);
});
