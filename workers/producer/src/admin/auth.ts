import { type Problem, problemResponse } from "./problem.ts";

const STRANGER: Problem<401> = {
  status: 401,
  title: "Unauthorized",
  detail: "Send the header Authorization: Bearer <ADMIN_TOKEN>.",
  headers: { "www-authenticate": 'Bearer realm="paceline"' },
};

/**
 * Refuses a request without the admin's bearer token; undefined lets it pass. With no token configured
 * everything is refused. Both sides are hashed first, so that the comparison takes the same time
 * whatever the length and content of what was sent.
 */
export async function refuseStranger(request: Request, adminToken: string): Promise<Response | undefined> {
  const sent = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const [given, expected] = await Promise.all([digest(sent), digest(adminToken)]);
  const same = crypto.subtle.timingSafeEqual(given, expected);
  return same && adminToken !== "" ? undefined : problemResponse(STRANGER);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
