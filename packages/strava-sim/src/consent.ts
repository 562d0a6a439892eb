import { type Answer, faultAnswer } from "./answer.ts";
import type { AuthorizationCodes } from "./authorization-codes.ts";
import { consentPage } from "./consent-page.ts";
import type { SimRequest } from "./sim-request.ts";
import type { World } from "./world.ts";

/** GET shows the consent page; its form comes back by POST to the same address. */
export const AUTHORIZE_PATH = "/oauth/authorize";

/** What an athlete does on the consent page. Without a scope everything that was asked for stays ticked. */
export type ConsentDecision = "deny" | { readonly scope?: string };

/** Granted whether asked for or not: its box cannot be unticked. */
const BASIC_SCOPE = "read";

export interface Consent {
  answer(request: SimRequest, query: URLSearchParams, nowSeconds: number): Answer;
  /** Where the athlete is sent back to. Throws when the page would not open. */
  decide(query: URLSearchParams, athleteId: number, decision: ConsentDecision, nowSeconds: number): string;
}

interface ConsentOptions {
  readonly world: World;
  readonly codes: AuthorizationCodes;
  readonly clientId: string;
}

export function createConsent({ world, codes, clientId }: ConsentOptions): Consent {
  /** With `state`, then `code` and `scope`, or `error=access_denied`, as Strava writes them. */
  function redirect(
    page: OpenPage,
    athleteId: number,
    decision: ConsentDecision,
    nowSeconds: number,
  ): string {
    const location = new URL(page.redirectUri);
    location.searchParams.set("state", page.state);
    if (decision === "deny") {
      location.searchParams.set("error", "access_denied");
      return location.href;
    }
    const ticked = decision.scope?.split(",") ?? page.scopes;
    const scope = [BASIC_SCOPE, ...page.scopes.filter((one) => ticked.includes(one))].join(",");
    location.searchParams.set("code", codes.issue({ athlete: world.athlete(athleteId), scope }, nowSeconds));
    location.searchParams.set("scope", scope);
    return location.href;
  }

  return {
    answer({ method, body }, query, nowSeconds) {
      const page = openPage(query, clientId);
      if ("invalid" in page) return faultAnswer(400, "Bad Request", "Application", page.invalid, "invalid");
      if (method === "GET") return html(consentPage([...world.athletes.values()], page.scopes));
      const form = new URLSearchParams(body);
      const athleteId = Number(form.get("athlete"));
      if (!world.athletes.has(athleteId)) return faultAnswer(400, "Bad Request", "Athlete", "id", "invalid");
      const decision = form.get("decision") === "allow" ? { scope: form.getAll("scope").join(",") } : "deny";
      const location = redirect(page, athleteId, decision, nowSeconds);
      return { kind: "response", status: 302, headers: { location }, body: "" };
    },
    decide(query, athleteId, decision, nowSeconds) {
      const page = openPage(query, clientId);
      if ("invalid" in page)
        throw new Error(`The consent page would not open: its ${page.invalid} is invalid.`);
      return redirect(page, athleteId, decision, nowSeconds);
    },
  };
}

/** What the page was opened with. */
interface OpenPage {
  readonly redirectUri: string;
  readonly state: string;
  /** What was asked for beyond the basic scope. */
  readonly scopes: readonly string[];
}

function openPage(query: URLSearchParams, clientId: string): OpenPage | { readonly invalid: string } {
  if (query.get("client_id") !== clientId) return { invalid: "client_id" };
  if (query.get("response_type") !== "code") return { invalid: "response_type" };
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!/^https?:\/\//.test(redirectUri) || !URL.canParse(redirectUri)) return { invalid: "redirect_uri" };
  const scope = query.get("scope") ?? "";
  if (scope === "") return { invalid: "scope" };
  const scopes = scope.split(",").filter((one) => one !== BASIC_SCOPE);
  return { redirectUri, state: query.get("state") ?? "", scopes };
}

function html(body: string): Answer {
  return { kind: "response", status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body };
}
