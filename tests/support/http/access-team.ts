import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const TEAM_DOMAIN = "my-club.cloudflareaccess.com";
export const AUDIENCE = "0f".repeat(32);

/** What turns Cloudflare Access on in the producer. */
export const ACCESS_VARS = { ACCESS_TEAM_DOMAIN: TEAM_DOMAIN, ACCESS_AUDIENCE: AUDIENCE };

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** Undefined: left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** A team at Cloudflare Access: it signs tokens, and gives its public keys out where the producer looks for them. */
export interface AccessTeam {
  /** Claims and header differ from those of a good token in what is given. */
  token(claims?: Claims, header?: { alg?: string; kid?: string }, key?: KeyPair): Promise<string>;
  /** The world outside, to be given to the producer. */
  readonly outside: (url: string, init: RequestInit) => Promise<Response>;
  /** What the keys' address answers with; undefined: the keys. */
  answer: (() => Promise<Response>) | undefined;
  /** The addresses asked for. */
  readonly asked: string[];
}

export const KID = "the-team's-key";

export async function startAccessTeam(nowMs: number, alg = "RS256"): Promise<AccessTeam> {
  const own = await generateKeyPair(alg);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: KID, alg, use: "sig" };
  const nowSeconds = Math.floor(nowMs / 1000);
  const team: AccessTeam = {
    answer: undefined,
    asked: [],
    outside: async (url) => {
      team.asked.push(url);
      return team.answer === undefined ? Response.json({ keys: [jwk] }) : team.answer();
    },
    token: (claims = {}, header = {}, key = own) =>
      new SignJWT({
        type: "app",
        iss: `https://${TEAM_DOMAIN}`,
        aud: [AUDIENCE],
        sub: "7335d417-61da-459d-899c-0a01c76a2f94",
        email: "ada@example.com",
        iat: nowSeconds,
        nbf: nowSeconds,
        exp: nowSeconds + 3_600,
        ...claims,
      })
        .setProtectedHeader({ alg, kid: KID, typ: "JWT", ...header })
        .sign(key.privateKey),
  };
  return team;
}
