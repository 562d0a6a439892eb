import { describe, expect, it } from "vitest";
import { consenting } from "./consenting.ts";

describe("a code", () => {
  it("is exchanged for tokens that work and the athlete whose they are", async () => {
    const { grant, exchange, list, athlete, clock } = consenting();
    const { tokens, athlete: connected } = await exchange(grant().code);
    expect(connected).toEqual({ id: athlete.id, firstname: athlete.firstname, lastname: athlete.lastname });
    expect(tokens.expiresAt).toBe(clock.nowMs / 1000 + 21_600);
    expect(await list(tokens.accessToken)).toBe(5);
  });

  it("gives tokens for what was granted, and nothing more", async () => {
    const { grant, exchange, list, athlete } = consenting();
    const { tokens } = await exchange(grant("").code);
    expect(athlete.scope).toBe("read");
    expect(await list(tokens.accessToken)).toBe("scope_missing");
  });

  it("is the code of the athlete who consented", async () => {
    const { sim, page, other, exchange } = consenting();
    const location = new URL(sim.consent(page, other.id, {}));
    expect((await exchange(location.searchParams.get("code") ?? "")).athlete.id).toBe(other.id);
  });

  it("works once", async () => {
    const { grant, exchange, connections } = consenting();
    const { code } = grant();
    await exchange(code);
    expect(await connections.exchangeCode(code)).toMatchObject({
      ok: false,
      failure: { reason: "code_refused" },
    });
  });

  it("works until the second it expires", async () => {
    const { grant, exchange, connections, clock } = consenting({ codeLifeSeconds: 60 });
    const [first, second] = [grant(), grant()];
    clock.nowMs += 59_000;
    await exchange(first.code);
    clock.nowMs += 1_000;
    expect(await connections.exchangeCode(second.code)).toMatchObject({
      ok: false,
      failure: { reason: "code_refused" },
    });
  });

  it("that nobody issued is refused", async () => {
    const { connections } = consenting();
    expect(await connections.exchangeCode("nobody")).toMatchObject({
      ok: false,
      failure: { reason: "code_refused" },
    });
  });

  it("of a wrong client is refused for the application's sake and stays good", async () => {
    const { sim, grant, exchange } = consenting();
    const { code } = grant();
    const form = { client_id: "client", client_secret: "wrong", grant_type: "authorization_code", code };
    const body = new URLSearchParams(form).toString();
    expect(sim.handle({ method: "POST", url: "/oauth/token", authorization: null, body })).toMatchObject({
      status: 401,
    });
    expect((await exchange(code)).tokens.accessToken).not.toBe("");
  });

  it("connects again whom access was revoked, and revives none of the old tokens", async () => {
    const { sim, grant, exchange, list, client, athlete } = consenting();
    const { tokens: old } = await exchange(grant().code);
    sim.world.revoke(athlete.id);
    expect(await list(old.accessToken)).toBe("access_token_rejected");
    const { tokens } = await exchange(grant().code);
    expect(await list(tokens.accessToken)).toBe(5);
    expect(await list(old.accessToken)).toBe("access_token_rejected");
    expect(await client.refreshToken(old.refreshToken)).toMatchObject({
      failure: { reason: "refresh_refused" },
    });
  });

  it("of one who is connected leaves the old access token working until it expires", async () => {
    const { grant, exchange, list } = consenting();
    const { tokens: old } = await exchange(grant().code);
    const { tokens } = await exchange(grant().code);
    expect([await list(old.accessToken), await list(tokens.accessToken)]).toEqual([5, 5]);
  });
});

describe("a deauthorisation", () => {
  it("ends the athlete's access, whichever token is tried", async () => {
    const { grant, exchange, connections, client, list, athlete } = consenting();
    const { tokens } = await exchange(grant().code);
    expect(await connections.deauthorize(tokens.accessToken)).toMatchObject({ ok: true });
    expect(athlete.revoked).toBe(true);
    expect(await list(tokens.accessToken)).toBe("access_token_rejected");
    expect(await client.refreshToken(tokens.refreshToken)).toMatchObject({
      failure: { reason: "refresh_refused" },
    });
    expect(await connections.deauthorize(tokens.accessToken)).toMatchObject({
      ok: false,
      failure: { reason: "access_token_rejected" },
    });
  });

  it("needs no scope", async () => {
    const { grant, exchange, connections } = consenting();
    const { tokens } = await exchange(grant("").code);
    expect(await connections.deauthorize(tokens.accessToken)).toMatchObject({ ok: true });
  });

  it("with a token that nobody issued ends nothing", async () => {
    const { connections, athlete } = consenting();
    expect(await connections.deauthorize("nobody")).toMatchObject({ ok: false });
    expect(athlete.revoked).toBe(false);
  });
});

describe("the log", () => {
  it("never holds a code, a token or a secret of all this", async () => {
    const { sim, send, page, grant, exchange, connections, athlete } = consenting();
    send("GET", page);
    send("POST", page, `athlete=${athlete.id}&decision=allow`);
    const { tokens } = await exchange(grant().code);
    await connections.deauthorize(tokens.accessToken);
    expect(sim.requests.map(({ method, path, result }) => [method, path, result])).toEqual([
      ["GET", "/oauth/authorize", 200],
      ["POST", "/oauth/authorize", 302],
      ["POST", "/oauth/token", 200],
      ["POST", "/oauth/deauthorize", 200],
    ]);
    for (const secret of [/code-\d/, /access-\d/, /refresh-\d/, /the-client-secret/, /a"b/]) {
      expect(JSON.stringify(sim.requests)).not.toMatch(secret);
    }
  });
});
