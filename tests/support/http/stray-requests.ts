import fc from "fast-check";
import { nasty } from "./fuzz-values.ts";

/** A request that no description knows, to be sent as it is. */
export interface StrayRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: StrayBody;
}

/** `endless`: a stream that goes on for as long as it is read. */
type StrayBody = string | Uint8Array | "endless" | undefined;

const METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"];

const ADDRESSES = [
  ...[
    "/",
    "/api",
    "/api/",
    "/api/openapi.json",
    "/api/admin",
    "/api/admin/athletes",
    "/metrics",
    "/favicon.ico",
  ],
  ...["/connect", "/connect/callback", "/connect/elsewhere", "/disconnect", "/disconnect/callback"],
  ...["/webhook", "/webhook/", "/webhook/elsewhere", "/races", "/races.json", "/races.csv", "/races/2026"],
  ...[
    "/session",
    "/session/end",
    "/session/end-everywhere",
    "/dashboard/",
    "/dashboard/index.html",
    "/athletes/7",
  ],
];

/** Not even text once it is decoded: bytes that no character has, half an escape, NUL, paths upwards. */
const ENDS = [
  "%00",
  "%",
  "%2",
  "%zz",
  "%ff%fe",
  "%c3%28",
  "%ed%a0%80",
  "/..%2f..%2f",
  "//",
  "/%2e%2e/",
  ";a=b",
  "\ud800",
  "\\",
];

const NAMES = ["code", "state", "scope", "error", "hub.mode", "hub.challenge", "hub.verify_token"].concat([
  "limit",
  "after",
  "from",
  "to",
  "target",
  "token",
  "__proto__",
  "",
]);

const INVALID_BYTES = [0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x00];

/** `known` are addresses that lead further than these: a webhook's secret one, a callback whose state is signed. */
export function strayRequests(
  known: readonly string[],
  cookies: readonly string[],
): fc.Arbitrary<StrayRequest> {
  const address = fc.oneof(fc.constantFrom(...ADDRESSES), fc.constantFrom(...known));
  const end = fc.oneof(
    { weight: 6, arbitrary: fc.constant("") },
    fc.constantFrom(...ENDS),
    nasty.map(inAddress),
  );
  const path = fc.tuple(address, end, query).map(([start, rest, search]) => {
    const [base = "", own = ""] = start.split("?");
    const more = [own, search].filter((part) => part !== "").join("&");
    return more === "" ? base + rest : `${base}${rest}?${more}`;
  });
  return fc
    .tuple(fc.constantFrom(...METHODS), path, headersWith(cookies), body)
    .map(([method, at, headers, sent]) => ({
      method,
      path: at,
      headers,
      body: method === "GET" || method === "HEAD" ? undefined : sent,
    }));
}

const pair = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.oneof(nasty.map(encode), nasty.map(inAddress), fc.constantFrom(...ENDS)),
  )
  .map(([name, value]) => `${name}=${value}`);

const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  { weight: 5, arbitrary: fc.array(pair, { minLength: 1, maxLength: 5 }).map((pairs) => pairs.join("&")) },
  { weight: 1, arbitrary: fc.constantFrom("&&==", "%", "a".repeat(20_000), "?".repeat(50)) },
);

const event = fc
  .record(
    {
      object_type: fc.constantFrom<unknown>("activity", "athlete", "", 7, null),
      object_id: fc.oneof(fc.maxSafeInteger(), fc.double(), nasty),
      aspect_type: fc.constantFrom<unknown>("create", "update", "delete", "other", {}),
      updates: fc.oneof(fc.constantFrom<unknown>({}, { authorized: "false" }, null), fc.jsonValue()),
      owner_id: fc.oneof(fc.constantFrom<unknown>(7, 0, -1), fc.maxSafeInteger(), nasty),
      subscription_id: fc.oneof(fc.constantFrom<unknown>(1, null), fc.maxSafeInteger()),
      event_time: fc.oneof(fc.constantFrom<unknown>(1_772_604_000, 0), fc.double(), nasty),
    },
    { requiredKeys: ["object_type", "object_id", "owner_id"] },
  )
  .map((one) => JSON.stringify(one));

const body: fc.Arbitrary<StrayBody> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: event },
  { weight: 2, arbitrary: nasty.map((text) => text.toWellFormed()) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 2, arbitrary: fc.constant(Uint8Array.from([0x7b, 0x22, ...INVALID_BYTES, 0x22, 0x7d])) },
  { weight: 2, arbitrary: pair.map((text) => text.toWellFormed()) },
  { weight: 2, arbitrary: fc.constant("endless") },
  { weight: 1, arbitrary: fc.constantFrom("[".repeat(100_000), "x".repeat(1_100_000)) },
);

function headersWith(cookies: readonly string[]): fc.Arbitrary<Record<string, string>> {
  const odd = nasty.map(inHeader);
  const one = fc.oneof(
    fc.tuple(
      fc.constant("cookie"),
      fc.oneof(fc.constantFrom(...cookies), odd, fc.constant(`a=${"x".repeat(60_000)}`)),
    ),
    fc.tuple(
      fc.constant("authorization"),
      fc.oneof(odd, fc.constantFrom("Bearer", "Basic eDp5", "Bearer a b")),
    ),
    fc.tuple(
      fc.constant("x-strava-signature"),
      fc.oneof(odd, fc.constantFrom("t=,v1=", "t=1772604060,v1=00", "t=1e9")),
    ),
    fc.tuple(fc.constant("accept"), fc.oneof(odd, fc.constantFrom("text/html", "text/csv", "*/*;q=x"))),
    fc.tuple(
      fc.constant("content-type"),
      fc.oneof(odd, fc.constantFrom("application/x-www-form-urlencoded", ";", "a/b")),
    ),
    fc.tuple(
      fc.constantFrom("origin", "sec-fetch-site", "cf-connecting-ip", "if-none-match", "content-encoding"),
      odd,
    ),
    fc.tuple(fc.constant("x-large"), fc.constant("y".repeat(100_000))),
  );
  return fc.array(one, { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs));
}

/** What no address can hold is escaped; all else stands as it is, broken or not. */
function inAddress(text: string): string {
  return text.replaceAll(/[\s?#]/g, encode);
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function inHeader(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?");
}
