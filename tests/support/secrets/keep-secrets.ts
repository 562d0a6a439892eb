import { env } from "cloudflare:workers";
import { webhookPathSecret } from "@paceline/strava";
import type { World } from "@paceline/strava-sim";
import { describeFound, findSecrets, type Secrets } from "./find-secrets.ts";

/** The bindings that are secrets. */
const SECRET_NAMES = env.SECRET_NAMES.split(",");

const bindings: [value: unknown, what: string][] = SECRET_NAMES.map((name) => [
  Object.entries(env).find(([binding]) => binding === name)?.[1],
  name,
]);

/** Where alerts go, unless a test says otherwise: nothing that must be kept. */
const NOWHERE = "none";

/** What no test may tell. */
export const RUN_SECRETS: Secrets = new Map([
  ...bindings.flatMap(([value, what]) =>
    typeof value === "string" && value !== NOWHERE ? [[value, what] as const] : [],
  ),
  [await webhookPathSecret(env.STRAVA_WEBHOOK_VERIFY_TOKEN), "the webhook's secret path"],
]);

/** Those of the running test besides. */
let ofTest = new Map(RUN_SECRETS);
let told: string[] = [];

/** From now on this must not be told; what is too short to be known again is let go. */
export function keepSecret(secret: unknown, what: string): void {
  if (typeof secret === "string") ofTest.set(secret, what);
}

/** Secrets that a test gives the workers in place of the run's own; of a list, each one. */
export function keepBindings(vars: Readonly<Record<string, string>>): void {
  for (const name of SECRET_NAMES) {
    for (const secret of vars[name]?.split(",") ?? []) keepSecret(secret.trim(), name);
  }
}

/** What Strava's athletes have got as tokens. */
export function keepTokens({ athletes }: World): void {
  for (const { accessToken, refreshToken } of athletes.values()) {
    keepSecret(accessToken, "an access token");
    keepSecret(refreshToken, "a refresh token");
  }
}

/** The tokens of an import. A consent's code is known by its looks: what else comes under its name is nobody's. */
export function keepSent(body: unknown): void {
  const { athletes }: { readonly athletes?: unknown } = Object(body);
  for (const athlete of Array.isArray(athletes) ? athletes : []) {
    keepSecret(athlete?.access_token, "an imported access token");
    keepSecret(athlete?.refresh_token, "an imported refresh token");
  }
}

/** Looks for secrets in what a worker told: `where` is "the log", say. The test that has it told fails at its end. */
export function watch(where: string, text: string): void {
  for (const found of findSecrets(text, ofTest)) told.push(`${where} tells ${describeFound(found)}`);
}

/** Looks through an answer, which stays unread. What it sets as a cookie is a secret from then on. */
export async function watchAnswer(call: string, answer: Response): Promise<void> {
  // But for the one place where a secret may stand: a browser is given it there, and no page can read it.
  const headers = [...answer.headers].filter(([name]) => name !== "set-cookie");
  watch(`A header of ${call}`, headers.map((header) => header.join(": ")).join("\n"));
  for (const cookie of answer.headers.getSetCookie()) keepSecret(cookieValue(cookie), "a cookie");
  if (answer.body !== null) watch(`The answer of ${call}`, await answer.clone().text());
}

function cookieValue(cookie: string): string {
  return cookie.split(";")[0]?.replace(/^[^=]*=/, "") ?? "";
}

/** What was told that must not be, since the last time that it was asked. */
export function takeTold(): readonly string[] {
  const taken = told;
  told = [];
  return taken;
}

/** Forgets what the running test kept, and answers with what its workers told that they must not. */
export function endTest(): readonly string[] {
  ofTest = new Map(RUN_SECRETS);
  return takeTold();
}
