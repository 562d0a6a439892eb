/** A cookie of this very host, which no script sees. */
export interface HostCookie {
  /** The `Set-Cookie` that keeps a value in the browser. */
  keep(value: string, seconds: number): string;
  /** The `Set-Cookie` that removes it. */
  readonly remove: string;
  /** What this browser keeps; empty where it keeps nothing. */
  valueIn(request: Request): string;
}

/** Lax: it has to come along when Strava sends the athlete back. */
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax";

/** `__Host-`: browsers take such a cookie from this very host only, and only with what stands in ATTRIBUTES. */
export function hostCookie(name: string): HostCookie {
  const start = `__Host-${name}=`;
  return {
    keep: (value, seconds) => `${start}${value}; Max-Age=${seconds}; ${ATTRIBUTES}`,
    remove: `${start}; Max-Age=0; ${ATTRIBUTES}`,
    valueIn({ headers }) {
      const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
      return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length) ?? "";
    },
  };
}
