import { causeOf } from "@paceline/protocol";
import { isLoginRevoked, readLoginGeneration, revokeLogin, revokeLoginsOf } from "@paceline/store";
import { createSignatures, hexOf } from "./signatures.ts";

/** What a browser's login comes to. */
export type LoginVerdict =
  | { readonly kind: "signed_in"; readonly subject: string }
  /** Never signed in, signed out, or over. */
  | { readonly kind: "signed_out" }
  /** D1, which knows who signed out, could not be asked: nobody is let in. */
  | { readonly kind: "unknown"; readonly cause: string };

/** What D1 was asked to do, or why it could not. */
export type Stored<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly cause: string };

/**
 * Logins of one kind. A browser brings the proof in a cookie, so that D1 holds nothing of whoever is signed in, and only
 * digests of those who signed out.
 */
export interface Logins {
  /** `<subject>.<epoch seconds when it expires>.<generation>.<random, hex>.<HMAC-SHA256, hex>`. */
  issue(subject: string, nowMs: number): Promise<Stored<string>>;
  check(token: string, nowMs: number): Promise<LoginVerdict>;
  /** Ends one login, wherever its cookie was copied to; false when there was nothing to end. Of what was not issued here nothing is stored. */
  revoke(token: string, nowMs: number): Promise<Stored<boolean>>;
  /** Ends every login of the subject, also those that are being issued at this moment. */
  revokeAll(subject: string, nowMs: number): Promise<Stored<void>>;
}

export interface LoginsOptions {
  readonly db: D1Database;
  /** Empty: nobody is signed in. Another one: nobody is any more. */
  readonly secret: string;
  /** Names this kind of logins: none of another kind counts. */
  readonly label: string;
  readonly lifeSeconds: number;
}

/** What a token says, once its signature is known to be right. */
interface Login {
  readonly subject: string;
  /** Epoch seconds. */
  readonly expires: number;
  readonly generation: number;
  readonly id: string;
}

const TOKEN = /^(([0-9a-z]{1,16})\.(\d{1,12})\.(\d{1,16})\.([0-9a-f]{32}))\.([0-9a-f]{64})$/;
const ID_BYTES = 16;

export function createLogins({ db, secret, label, lifeSeconds }: LoginsOptions): Logins {
  const signatures = createSignatures(secret, label);
  // A key of its own: what lies in D1 is no signature of anything.
  const digests = createSignatures(secret, `${label}: revoked`);
  const subjectDigest = (subject: string) => digests.sign(`subject ${subject}`);
  const loginDigest = ({ id }: Login) => digests.sign(`login ${id}`);

  /** The login, if it was issued here and its time is not up. */
  async function read(token: string, nowMs: number): Promise<Login | null> {
    const [, claim, subject, expires, generation, id, signature] = TOKEN.exec(token) ?? [];
    if (claim === undefined || subject === undefined || id === undefined || signature === undefined)
      return null;
    if (secret === "" || !(await signatures.verify(claim, signature))) return null;
    const login = { subject, expires: Number(expires), generation: Number(generation), id };
    return nowMs < login.expires * 1000 ? login : null;
  }

  return {
    issue: (subject, nowMs) =>
      stored(async () => {
        const generation = await readLoginGeneration(db, await subjectDigest(subject));
        const id = hexOf(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
        const claim = `${subject}.${Math.floor(nowMs / 1000) + lifeSeconds}.${generation}.${id}`;
        return `${claim}.${await signatures.sign(claim)}`;
      }),
    async check(token, nowMs) {
      const login = await read(token, nowMs);
      if (login === null) return { kind: "signed_out" };
      const keys = { login: await loginDigest(login), subject: await subjectDigest(login.subject) };
      const revoked = await stored(() => isLoginRevoked(db, keys, login.generation));
      if (!revoked.ok) return { kind: "unknown", cause: revoked.cause };
      return revoked.value ? { kind: "signed_out" } : { kind: "signed_in", subject: login.subject };
    },
    async revoke(token, nowMs) {
      const login = await read(token, nowMs);
      if (login === null) return { ok: true, value: false };
      const digest = await loginDigest(login);
      return stored(() => revokeLogin(db, digest, login.expires * 1000));
    },
    revokeAll: (subject, nowMs) =>
      stored(async () => {
        const times = { nowMs, expiresAtMs: nowMs + lifeSeconds * 1000 };
        await revokeLoginsOf(db, await subjectDigest(subject), times);
      }),
  };
}

async function stored<Value>(work: () => Promise<Value>): Promise<Stored<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, cause: causeOf(error) };
  }
}
