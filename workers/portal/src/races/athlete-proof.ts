import { createSignatures } from "@paceline/producer/browser/signatures";

/** How long a browser may look at an athlete's races after they proved who they are. */
export const PROOF_SECONDS_MAX = 3_600;

/** Proves who an athlete is without keeping anything: whoever asks brings the proof. */
export interface AthleteProofs {
  /** `<athlete id>.<epoch seconds when it expires>.<HMAC-SHA256, hex>`. */
  prove(athleteId: number, nowSeconds: number): Promise<string>;
  /** The athlete's id; null where nothing is proved, or nothing any more. */
  verify(proof: string, nowSeconds: number): Promise<number | null>;
}

/** A key of its own: no state that goes to Strava proves who anybody is. */
const KEY_LABEL = "paceline athlete proof v1";
const PROOF = /^((\d{1,16})\.(\d{1,12}))\.([0-9a-f]{64})$/;

/** `secret` is TOKEN_ENCRYPTION_KEY. */
export function createAthleteProofs(secret: string): AthleteProofs {
  const signatures = createSignatures(secret.trim(), KEY_LABEL);
  return {
    async prove(athleteId, nowSeconds) {
      const claim = `${athleteId}.${nowSeconds + PROOF_SECONDS_MAX}`;
      return `${claim}.${await signatures.sign(claim)}`;
    },
    async verify(proof, nowSeconds) {
      const [, claim, athleteId, expires, signature] = PROOF.exec(proof) ?? [];
      if (claim === undefined || signature === undefined) return null;
      if (!(await signatures.verify(claim, signature))) return null;
      return nowSeconds < Number(expires) ? Number(athleteId) : null;
    },
  };
}
