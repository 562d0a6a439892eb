import { authenticate, deauthorize } from "./access-token.ts";
import { type Answer, faultAnswer } from "./answer.ts";
import type { AuthorizationCodes } from "./authorization-codes.ts";
import { AUTHORIZE_PATH, type Consent } from "./consent.ts";
import { LISTING_PATH, type ListingBehaviour, listActivities } from "./listing.ts";
import { answerTokenRequest, DEAUTHORIZE_PATH, type OAuthBehaviour, TOKEN_PATH } from "./oauth.ts";
import { type PushSubscriptions, SUBSCRIPTIONS_PATH } from "./push-subscriptions.ts";
import type { SimRequest } from "./sim-request.ts";
import type { World } from "./world.ts";

interface ApplicationOptions {
  readonly world: World;
  readonly oauth: OAuthBehaviour;
  readonly codes: AuthorizationCodes;
  readonly consent: Consent;
  readonly listing: ListingBehaviour;
  readonly subscriptions: PushSubscriptions;
}

/** What Strava does for one registered application when nothing goes wrong. */
export interface Application {
  answer(request: SimRequest, path: string, query: URLSearchParams, nowSeconds: number): Answer;
  setActive(active: boolean): void;
}

export function createApplication(options: ApplicationOptions): Application {
  const { world, oauth, codes, consent, listing, subscriptions } = options;
  let isActive = true;
  return {
    answer(request, path, query, nowSeconds) {
      if (!isActive) return faultAnswer(403, "Forbidden", "Application", "Status", "Inactive");
      const { authorization, body } = request;
      switch (`${request.method} ${path}`) {
        case `GET ${AUTHORIZE_PATH}`:
        case `POST ${AUTHORIZE_PATH}`:
          return consent.answer(request, query, nowSeconds);
        case `POST ${TOKEN_PATH}`:
          return answerTokenRequest(
            { world, codes, behaviour: oauth, nowSeconds },
            new URLSearchParams(body),
          );
        case `POST ${DEAUTHORIZE_PATH}`:
          return deauthorize(world, authorization, nowSeconds);
        case `GET ${LISTING_PATH}`: {
          const authenticated = authenticate(world, authorization, nowSeconds);
          if ("refusal" in authenticated) return authenticated.refusal;
          return listActivities(authenticated.athlete, query, listing, nowSeconds);
        }
        default:
          if (path.startsWith(SUBSCRIPTIONS_PATH)) {
            return subscriptions.answer(request, path, query, nowSeconds);
          }
          return { kind: "response", status: 404, headers: {}, body: "" };
      }
    },
    setActive(active) {
      isActive = active;
    },
  };
}
