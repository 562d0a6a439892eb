import { noSuch, problemResponse } from "../admin/problem.ts";
import { escaped } from "../browser/html-document.ts";
import { htmlPage } from "./html-page.ts";

/** Where the build of `packages/dashboard` lies among the assets. */
const FILES = "/dashboard/";
const PAGE = `${FILES}index.html`;

/** The files beside the worker, some of them for people who were let in only. */
export type Assets = Pick<Fetcher, "fetch">;

/** The dashboard runs its own scripts only, speaks with this worker only, and puts no text where a browser reads markup. */
const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; "),
  // With no referrer at all, browsers would not say that the form to sign out stood here.
  "referrer-policy": "same-origin",
};

/** A build gives a file another name whenever it changes. */
const FILE_CACHING = "private, max-age=31536000, immutable";

/** Whether a browser asks for a page, to be shown to a person. */
export function wantsPage({ method, headers, url }: Request): boolean {
  if (method !== "GET") return false;
  const { pathname } = new URL(url);
  if (pathname === "/") return true;
  return !pathname.startsWith("/api/") && (headers.get("accept") ?? "").includes("text/html");
}

/** The one page of the dashboard, at whatever address: its script reads the address. For whom `admit` let in only. */
export async function dashboardPage({ url }: Request, assets: Assets): Promise<Response> {
  const found = await assets.fetch(new URL(PAGE, url).href);
  if (!found.ok) return NOT_BUILT();
  return new Response(found.body, { headers: PAGE_HEADERS });
}

/** A file of the dashboard's. For whom `admit` let in only. */
export async function dashboardFile({ url }: Request, assets: Assets): Promise<Response> {
  const { pathname } = new URL(url);
  if (pathname === PAGE) return problemResponse(noSuch("address"));
  const found = await assets.fetch(new URL(pathname, url).href);
  if (!found.ok) return problemResponse(noSuch("file"));
  const type = found.headers.get("content-type") ?? "application/octet-stream";
  return new Response(found.body, { headers: { "content-type": type, "cache-control": FILE_CACHING } });
}

const NOT_BUILT = () =>
  htmlPage({
    status: 503,
    title: "The dashboard is not built",
    body: [
      `<p>${escaped("The workers run without it. Whoever started or deployed them by hand builds it first: npx -y pnpm@12.21.0 run build:dashboard, then start or deploy them again.")}</p>`,
    ],
  });
