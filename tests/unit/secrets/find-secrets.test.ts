import { describe, expect, it } from "vitest";
import { describeFound, findSecrets, maskSecrets } from "../../support/secrets/find-secrets.ts";
import { makeRunSecrets, requiredSecrets } from "../../support/secrets/run-secrets.ts";

const SECRETS = new Map([
  ["4f1c9a7e0b62d835", "ADMIN_TOKEN"],
  ["a+b/c0123456789=", "TOKEN_ENCRYPTION_KEY"],
]);

function found(text: string): string[] {
  return findSecrets(text, SECRETS).map(describeFound);
}

describe("in a text", () => {
  it.each([
    ["as it is", "It is 4f1c9a7e0b62d835, you know.", 'ADMIN_TOKEN in "It is ‹secret›, you know."'],
    ["in colours", "It is 4f1c\u001b[31m9a7e0b62d835\u001b[39m.", 'ADMIN_TOKEN in "It is ‹secret›."'],
    ["in an address", "/?key=a%2Bb%2Fc0123456789%3D&b", 'TOKEN_ENCRYPTION_KEY in "/?key=‹secret›&b"'],
  ])("a secret is found %s, and masked", (_how, text, told) => {
    expect(found(text)).toEqual([told]);
  });

  it.each([
    ["an access token", `Bearer access-1000001-${3}`],
    ["a refresh token", `{"refresh_token":"refresh-1000001-${0}"}`],
    ["a code", `/connect/callback?code=code-1000001-${0}`],
    ["an encrypted token", `v1.cs1uhA.${"AQEB".repeat(4)}.${"wBzc6AyEbd7d".repeat(2)}`],
    ["a token of Cloudflare Access", ["eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiIifQ", "c2ln"].join(".")],
  ])("%s is found by its looks, and masked", (_what, text) => {
    const [one = "", ...more] = found(text);
    expect(more).toEqual([]);
    expect(one).toContain("‹secret›");
    expect(maskSecrets(text, SECRETS)).not.toBe(text);
    expect(found(maskSecrets(text, SECRETS))).toEqual([]);
  });

  it.each(["refresh-7", "status-code-1000001-1", "v1.2.3", "access-token", "sync-1000001-1772604060000", ""])(
    "%j is none",
    (text) => {
      expect(found(text)).toEqual([]);
      expect(maskSecrets(text, SECRETS)).toBe(text);
    },
  );
});

it("a run has a value of its own for each secret that a worker must have, too long to be met by chance", () => {
  const made: Readonly<Record<string, string>> = makeRunSecrets();
  // Alerts go nowhere unless a test says where to, and what it says is kept secret like the others.
  const toldByTests = ["ALERT_WEBHOOK_URL"];
  expect([...Object.keys(made), ...toldByTests].toSorted()).toEqual(requiredSecrets().toSorted());
  const again: Readonly<Record<string, string>> = makeRunSecrets();
  for (const [name, secret] of Object.entries(made)) {
    expect(secret.length, name).toBeGreaterThan(40);
    expect(secret === again[name], name).toBe(false);
  }
});
