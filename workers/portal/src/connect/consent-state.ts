import { createSignatures, hexOf } from "@paceline/producer/browser/signatures";

/** What an athlete consents for: to be synced, to prove that the data to be deleted is theirs, or that the races to be seen are. */
export type ConsentPurpose = "connect" | "disconnect" | "races";

/** How long an athlete may look at Strava's page. */
export const CONSENT_SECONDS_MAX = 600;

/** What goes with the athlete to Strava, and what stays in their browser. */
interface BegunConsent {
  /** `<purpose>.<name>.<HMAC-SHA256, hex>`. */
  readonly state: string;
  /** Tells this consent from all others: `<epoch seconds when it expires>-<random, hex>`. */
  readonly name: string;
  /** The cookie's value. The state is signed over it and does not tell it, so it is good in this browser only. */
  readonly nonce: string;
}

/** What a state says of its consent, which nobody has proved. */
interface StatedConsent {
  readonly purpose: ConsentPurpose;
  readonly name: string;
  /** Epoch seconds. */
  readonly expires: number;
}

/** Begins and recognises consents without keeping anything: whoever comes back brings the proof. */
export interface ConsentStates {
  begin(purpose: ConsentPurpose, nowSeconds: number): Promise<BegunConsent>;
  /** Whether a consent with this state was begun here by whoever has the nonce. Not whether it is over. */
  verify(state: string, nonce: string): Promise<boolean>;
}

const KEY_LABEL = "paceline consent state v1";
const RANDOM_BYTES = 16;
const STATE = /^((connect|disconnect|races)\.((\d{1,12})-[0-9a-f]{32}))\.([0-9a-f]{64})$/;

/** `secret` is TOKEN_ENCRYPTION_KEY. */
export function createConsentStates(secret: string): ConsentStates {
  const signatures = createSignatures(secret.trim(), KEY_LABEL);
  return {
    async begin(purpose, nowSeconds) {
      const nonce = randomHex();
      const name = `${nowSeconds + CONSENT_SECONDS_MAX}-${randomHex()}`;
      const claim = `${purpose}.${name}`;
      return { state: `${claim}.${await signatures.sign(`${claim}.${nonce}`)}`, name, nonce };
    },
    async verify(state, nonce) {
      const [, claim, , , , signature] = STATE.exec(state) ?? [];
      if (claim === undefined || signature === undefined || nonce === "") return false;
      return signatures.verify(`${claim}.${nonce}`, signature);
    },
  };
}

/** What a state says; null where it is none. */
export function readState(state: string): StatedConsent | null {
  const [, , purpose, name, expires] = STATE.exec(state) ?? [];
  if (!isPurpose(purpose) || name === undefined) return null;
  return { purpose, name, expires: Number(expires) };
}

function randomHex(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}

function isPurpose(text: string | undefined): text is ConsentPurpose {
  return text === "connect" || text === "disconnect" || text === "races";
}
