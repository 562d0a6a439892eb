import { causeOf } from "@paceline/protocol";
import * as v from "valibot";

/** The Cloudflare Access application that stands before this worker. */
export interface AccessApplication {
  /** `my-club.cloudflareaccess.com`: who signs. */
  readonly teamDomain: string;
  /** The application's AUD tag: whom a token is for. */
  readonly audience: string;
}

/** Where the portal judges tokens: an address that nobody else's requests are handed on to. */
export const ACCESS_PATH = "/access";

/** What the portal is asked: whether this came from the application's team, for it, and is not over. */
export const AccessQuestion = v.strictObject({
  token: v.string(),
  teamDomain: v.string(),
  audience: v.string(),
});
export type AccessQuestion = v.InferOutput<typeof AccessQuestion>;

export const AccessVerdict = v.variant("kind", [
  /** Who it is, in the words of the token: an email address, or a service token's client id. */
  v.strictObject({ kind: v.literal("known"), name: v.string() }),
  v.strictObject({ kind: v.literal("refused") }),
  /** Nobody can be judged: the keys are not to be had. */
  v.strictObject({ kind: v.literal("keys_missing"), cause: v.string() }),
]);
export type AccessVerdict = v.InferOutput<typeof AccessVerdict>;

/** Whom the token that came as `Cf-Access-Jwt-Assertion` names, by the portal's verdict. Never throws: no verdict lets nobody in. */
export async function askForVerdict(
  question: AccessQuestion,
  portal: Pick<Fetcher, "fetch">,
): Promise<AccessVerdict> {
  try {
    const asked = new Request(`https://portal.internal${ACCESS_PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
    });
    return v.parse(AccessVerdict, await (await portal.fetch(asked)).json());
  } catch (error) {
    return { kind: "keys_missing", cause: causeOf(error) };
  }
}
