import type { SimAthlete } from "./world.ts";

/** What an authorisation code stands for. */
interface Grant {
  readonly athlete: SimAthlete;
  readonly scope: string;
}

/** The codes between consent and exchange: each works once and not for long. */
export interface AuthorizationCodes {
  issue(grant: Grant, nowSeconds: number): string;
  redeem(code: string, nowSeconds: number): Grant | "invalid" | "expired";
}

export function createAuthorizationCodes(lifeSeconds: number): AuthorizationCodes {
  const issued = new Map<string, Grant & { readonly expiresAt: number }>();
  let count = 0;
  return {
    issue(grant, nowSeconds) {
      const code = `code-${grant.athlete.id}-${count++}`;
      issued.set(code, { ...grant, expiresAt: nowSeconds + lifeSeconds });
      return code;
    },
    redeem(code, nowSeconds) {
      const grant = issued.get(code);
      if (grant === undefined) return "invalid";
      issued.delete(code);
      return grant.expiresAt <= nowSeconds ? "expired" : grant;
    },
  };
}
