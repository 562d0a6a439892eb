/** A cookie of this very host, which no script sees. */
export interface HostCookie {
  /** The `Set-Cookie` that keeps a value in the browser. */
  keep(value: string, seconds: number): string;
  /** The `Set-Cookie` that removes it. */
  readonly remove: string;
  /** What this browser keeps; empty where it keeps nothing. */
  valueIn(request: Request): string;
}

/**
 * `__Host-`: browsers take such a cookie from this very host only, and only with these attributes. `Strict`: no request that
 * another site begins brings it along; `Lax`: a link from elsewhere does.
 */
export function hostCookie(name: string, sameSite: "Strict" | "Lax"): HostCookie {
  const start = `__Host-${name}=`;
  const attributes = `Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
  return {
    keep: (value, seconds) => `${start}${value}; Max-Age=${seconds}; ${attributes}`,
    remove: `${start}; Max-Age=0; ${attributes}`,
    valueIn({ headers }) {
      const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
      return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length) ?? "";
    },
  };
}
