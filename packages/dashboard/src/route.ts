/** What the page shows, by the address's path. */
export type View =
  | { readonly kind: "overview" }
  | { readonly kind: "athletes" }
  /** The id as it was written: of an athlete there may be none by it. */
  | { readonly kind: "athlete"; readonly id: string }
  | { readonly kind: "dead_letters" }
  | { readonly kind: "nothing" };

/** The path as an address of this page: with two slashes at its beginning it would be another host's. */
export function ownPath(path: string): string {
  return path.replace(/^\/{2,}/, "/");
}

export function viewOf(path: string): View {
  if (path === "/") return { kind: "overview" };
  if (path === "/athletes") return { kind: "athletes" };
  if (path === "/dead-letters") return { kind: "dead_letters" };
  const id = /^\/athletes\/([1-9]\d{0,99})$/.exec(path)?.[1];
  return id === undefined ? { kind: "nothing" } : { kind: "athlete", id };
}

/** What the router takes clicks on; everything else, the API's files say, is the browser's. */
export const ROUTED = /^\/(athletes(\/\d+)?|dead-letters)?(\?|$)/;

type Query = Readonly<Record<string, string | number | null | undefined>>;

/** An address; what is empty does not stand in it. */
export function addressOf(path: string, query: Query = {}): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") said.set(name, String(value));
  }
  return said.size === 0 ? path : `${path}?${said}`;
}

/** The value if it is one of those that are meant; addresses are typed by people too. */
export function oneOf<const Value extends string>(
  values: readonly Value[],
  text: string | undefined,
): Value | null {
  return values.find((value) => value === text) ?? null;
}
