import { createSignatures, hexOf } from "@paceline/producer/browser/signatures";

/** What an athlete consents for: to be synced, to prove that the data to be deleted is theirs, or that the races to be seen are. */
export type ConsentPurpose = "connect" | "disconnect" | "races";

/** How long an athlete may look at Strava's page. */
export const CONSENT_SECONDS_MAX = 600;

/** What goes with the athlete to Strava, and what stays in their browser. */
interface BegunConsent {
  /** `<purpose>.<epoch seconds when it expires>.<HMAC-SHA256, hex>`. */
  readonly state: string;
  /** The cookie's value. The state is signed over it and does not tell it, so it is good in this browser only. */
  readonly nonce: string;
}

type StateVerdict =
  | { readonly ok: true; readonly purpose: ConsentPurpose }
  | { readonly ok: false; readonly reason: "expired"; readonly purpose: ConsentPurpose }
  /** Begun in another browser, or made by nobody here. */
  | { readonly ok: false; readonly reason: "foreign" };

/** Begins and recognises consents without keeping anything: whoever comes back brings the proof. */
export interface ConsentStates {
  begin(purpose: ConsentPurpose, nowSeconds: number): Promise<BegunConsent>;
  verify(state: string, nonce: string, nowSeconds: number): Promise<StateVerdict>;
}

const KEY_LABEL = "paceline consent state v1";
const NONCE_BYTES = 16;
const STATE = /^((connect|disconnect|races)\.(\d{1,12}))\.([0-9a-f]{64})$/;

/** `secret` is TOKEN_ENCRYPTION_KEY. */
export function createConsentStates(secret: string): ConsentStates {
  const signatures = createSignatures(secret.trim(), KEY_LABEL);
  return {
    async begin(purpose, nowSeconds) {
      const nonce = hexOf(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
      const claim = `${purpose}.${nowSeconds + CONSENT_SECONDS_MAX}`;
      return { state: `${claim}.${await signatures.sign(`${claim}.${nonce}`)}`, nonce };
    },
    async verify(state, nonce, nowSeconds) {
      const [, claim, purpose, expires, signature] = STATE.exec(state) ?? [];
      if (claim === undefined || !isPurpose(purpose) || signature === undefined || nonce === "")
        return FOREIGN;
      if (!(await signatures.verify(`${claim}.${nonce}`, signature))) return FOREIGN;
      if (nowSeconds >= Number(expires)) return { ok: false, reason: "expired", purpose };
      return { ok: true, purpose };
    },
  };
}

const FOREIGN: StateVerdict = { ok: false, reason: "foreign" };

function isPurpose(text: string | undefined): text is ConsentPurpose {
  return text === "connect" || text === "disconnect" || text === "races";
}
