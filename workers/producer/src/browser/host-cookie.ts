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
  const start = `${PREFIX}${name}=`;
  const attributes = `Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
  return {
    keep: (value, seconds) => `${start}${value}; Max-Age=${seconds}; ${attributes}`,
    remove: `${start}; Max-Age=0; ${attributes}`,
    valueIn: (request) =>
      cookiesIn(request)
        .find((cookie) => cookie.startsWith(start))
        ?.slice(start.length) ?? "",
  };
}

/** The names of this host's cookies in a browser that begin so, as `hostCookie` takes them. */
export function hostCookieNames(request: Request, start: string): string[] {
  const names = cookiesIn(request).map((cookie) => cookie.slice(PREFIX.length).split("=")[0] ?? "");
  return names.filter((name) => name.startsWith(start));
}

const PREFIX = "__Host-";

function cookiesIn({ headers }: Request): string[] {
  const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.filter((cookie) => cookie.startsWith(PREFIX));
}
