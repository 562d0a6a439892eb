import {
  type ActivityAccess,
  activityAccess,
  authorizeUrl,
  type Consent,
  readConsent,
} from "@paceline/strava";
import { describe, expect, it } from "vitest";

describe("the consent page's address", () => {
  it("says who asks, for what, and where to send the athlete back to", () => {
    const url = new URL(
      authorizeUrl({
        baseUrl: "https://strava.example",
        clientId: "7",
        redirectUri: "https://club.example/connect/callback?from=a&to=b",
        state: "s t/a+te",
      }),
    );
    expect(url.origin + url.pathname).toBe("https://strava.example/oauth/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "7",
      redirect_uri: "https://club.example/connect/callback?from=a&to=b",
      response_type: "code",
      approval_prompt: "auto",
      scope: "read,activity:read_all",
      state: "s t/a+te",
    });
  });
});

describe("the athlete's answer", () => {
  const long = "x".repeat(513);
  const malformed = (parameter: string): Consent => ({
    kind: "malformed",
    problem: `${parameter}: expected once, as Strava sends it`,
  });
  it.each<[claim: string, query: string, consent: Consent]>([
    [
      "with a code and a scope grants access",
      "state=s&code=s3cret&scope=read,activity:read_all",
      { kind: "granted", state: "s", code: "s3cret", scope: "read,activity:read_all" },
    ],
    [
      "with every box unticked grants access to nothing",
      "state=s&code=s3cret&scope=",
      { kind: "granted", state: "s", code: "s3cret", scope: "" },
    ],
    ["of access_denied refuses it", "state=s&error=access_denied", { kind: "refused", state: "s" }],
    [
      "of access_denied beside a code refuses it all the same",
      "state=s&error=access_denied&code=s3cret&scope=read",
      { kind: "refused", state: "s" },
    ],
    ["that is empty is none", "", malformed("state")],
    ["without a state is none", "code=s3cret&scope=read", malformed("state")],
    ["without a state is none even where it refuses", "error=access_denied", malformed("state")],
    ["with an empty state is none", "state=&code=s3cret&scope=read", malformed("state")],
    ["with two states is none", "state=s&state=s&code=s3cret&scope=read", malformed("state")],
    ["without a code is none", "state=s&scope=read", malformed("code")],
    ["with an empty code is none", "state=s&code=&scope=read", malformed("code")],
    ["with two codes is none", "state=s&code=s3cret&code=s3cret2&scope=read", malformed("code")],
    ["with an endless code is none", `state=s&code=${long}&scope=read`, malformed("code")],
    ["without a scope is none", "state=s&code=s3cret", malformed("scope")],
    ["with another error is none", "state=s&error=s3cret", malformed("error")],
    ["with two errors is none", "state=s&error=access_denied&error=s3cret", malformed("error")],
  ])("%s", (_claim, query, consent) => {
    const read = readConsent(new URLSearchParams(query));
    expect(read).toEqual(consent);
    if (read.kind === "malformed") expect(read.problem).not.toContain("s3cret");
  });
});

describe("a granted scope", () => {
  it.each<[scope: string, access: ActivityAccess]>([
    ["read,activity:read_all", "all"],
    ["read,activity:read,activity:read_all", "all"],
    ["read,activity:read", "shared"],
    ["activity:read", "shared"],
    ["read, activity:read", "shared"],
    ["read", "none"],
    ["", "none"],
    ["read,activity:write,profile:read_all", "none"],
    ["activity:read_everything", "none"],
    ["inactivity:read", "none"],
  ])("of %j opens %s of the activities", (scope, access) => {
    expect(activityAccess(scope)).toBe(access);
  });
});
