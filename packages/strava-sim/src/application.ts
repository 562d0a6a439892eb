import { type Answer, faultAnswer } from "./answer.ts";
import { LISTING_PATH, type ListingBehaviour, listActivities } from "./listing.ts";
import { authenticate, type OAuthBehaviour, refreshToken, TOKEN_PATH } from "./oauth.ts";
import type { SimRequest } from "./sim-request.ts";
import type { World } from "./world.ts";

interface ApplicationOptions {
  readonly world: World;
  readonly oauth: OAuthBehaviour;
  readonly listing: ListingBehaviour;
}

/** What Strava does for one registered application when nothing goes wrong. */
export interface Application {
  answer(request: SimRequest, path: string, query: URLSearchParams, nowSeconds: number): Answer;
  setActive(active: boolean): void;
}

export function createApplication({ world, oauth, listing }: ApplicationOptions): Application {
  let isActive = true;
  return {
    answer({ method, authorization, body }, path, query, nowSeconds) {
      if (!isActive) return faultAnswer(403, "Forbidden", "Application", "Status", "Inactive");
      if (method === "POST" && path === TOKEN_PATH) {
        return refreshToken(world, new URLSearchParams(body), oauth, nowSeconds);
      }
      if (method === "GET" && path === LISTING_PATH) {
        const authenticated = authenticate(world, authorization, nowSeconds);
        if ("refusal" in authenticated) return authenticated.refusal;
        return listActivities(authenticated.athlete, query, listing, nowSeconds);
      }
      return { kind: "response", status: 404, headers: {}, body: "" };
    },
    setActive(active) {
      isActive = active;
    },
  };
}
