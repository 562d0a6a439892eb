import { env } from "cloudflare:workers";
import type { Paceline } from "../paceline.ts";

/** The headers of a browser that shows no credentials and wants a page. */
export const STRANGER = { authorization: "", accept: "text/html,*/*;q=0.8" };

/** Posts the form of the sign-in page. */
export function postToken(
  { call }: Paceline,
  token: string = env.ADMIN_TOKEN,
  headers: Record<string, string> = { "sec-fetch-site": "same-origin" },
  target = "/",
): Promise<Response> {
  const form = new URLSearchParams({ username: "admin", token, target }).toString();
  const type = "application/x-www-form-urlencoded";
  return call("POST", "/session", form, { ...STRANGER, "content-type": type, ...headers });
}

/** What a browser keeps of an answer's cookie. */
export function cookieOf(answer: Response): string {
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** The headers of a browser in which somebody signed in with the admin's token. */
export async function signIn(paceline: Paceline): Promise<Record<string, string>> {
  return { ...STRANGER, cookie: cookieOf(await postToken(paceline)) };
}
