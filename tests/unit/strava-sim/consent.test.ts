import { readConsent } from "@paceline/strava";
import { describe, expect, it } from "vitest";
import { CALLBACK, consenting } from "./consenting.ts";

describe("an athlete's consent", () => {
  it("leads back to the application with a code, the scope and the state", () => {
    const { sim, page, athlete } = consenting();
    const location = new URL(sim.consent(page, athlete.id, {}));
    expect(location.origin + location.pathname).toBe("https://club.example/connect/callback");
    expect(location.searchParams.get("from")).toBe("strava");
    expect(readConsent(location.searchParams)).toEqual({
      kind: "granted",
      state: 'a"b&c',
      code: expect.any(String),
      scope: "read,activity:read_all",
    });
  });

  it("leads back with access_denied when it is refused", () => {
    const { sim, page, athlete } = consenting();
    const location = new URL(sim.consent(page, athlete.id, "deny"));
    expect(readConsent(location.searchParams)).toEqual({ kind: "refused", state: 'a"b&c' });
  });

  it.each<[claim: string, ticked: string, scope: string]>([
    ["nothing", "", "read"],
    ["what was not asked for", "activity:write", "read"],
    ["all that was asked for", "activity:read_all,read", "read,activity:read_all"],
  ])("to %s grants no more than was asked for, and always the basics", (_claim, ticked, scope) => {
    expect(consenting().grant(ticked).scope).toBe(scope);
  });

  it.each(["client_id", "redirect_uri", "response_type", "scope"])("is not asked for without %s", (name) => {
    const { sim, page, athlete, send } = consenting();
    const url = new URL(page);
    url.searchParams.delete(name);
    expect(() => sim.consent(url.href, athlete.id, {})).toThrow(name);
    const { status, body } = send("GET", url.href);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ resource: "Application", field: name }] });
  });

  it("is never given to an address that is no web page's", () => {
    const { send, page } = consenting();
    expect(send("GET", page.replace(encodeURIComponent(CALLBACK), "javascript:alert(1)")).status).toBe(400);
  });
});

describe("the consent page", () => {
  it("shows every athlete and a box for each scope, and escapes what it was opened with", () => {
    const { send, page, athlete, other } = consenting();
    const url = new URL(page);
    url.searchParams.set("scope", 'activity:read,"><script>');
    const { status, headers, body } = send("GET", url.href);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    for (const { id } of [athlete, other]) expect(body).toContain(`<option value="${id}">`);
    expect(body).toContain('name="scope" value="activity:read" checked');
    expect(body).not.toContain("<script>");
  });

  it.each<[claim: string, form: string, consent: object]>([
    [
      "allowing it all",
      "decision=allow&scope=activity:read_all",
      { kind: "granted", scope: "read,activity:read_all" },
    ],
    ["with the box unticked", "decision=allow", { kind: "granted", scope: "read" }],
    ["denying", "decision=deny&scope=activity:read_all", { kind: "refused" }],
    ["without a decision", "scope=activity:read_all", { kind: "refused" }],
  ])("sends the athlete back, %s", (_claim, form, consent) => {
    const { send, page, other } = consenting();
    const { status, headers } = send("POST", page, `athlete=${other.id}&${form}`);
    expect(status).toBe(302);
    expect(readConsent(new URL(headers.location ?? "").searchParams)).toMatchObject(consent);
  });

  it("lets nobody consent who is no athlete", () => {
    const { send, page } = consenting();
    expect(send("POST", page, "athlete=1&decision=allow").status).toBe(400);
  });

  it("is no request of the application, so it costs no quota", () => {
    const { sim, send, page } = consenting();
    expect(send("GET", page).headers).not.toHaveProperty("x-ratelimit-usage");
    expect(sim.rateLimits.peak.overall.short).toBe(0);
  });
});
