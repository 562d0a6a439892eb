import { expect } from "vitest";
import type { Paceline } from "../paceline.ts";

/** A browser in which an athlete looks at Paceline's pages: it keeps cookies and says where a form stood. */
export interface Browser {
  /** Opens a page of Paceline; answers with what came, redirects not followed. */
  open(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Presses the button of the page at this path. */
  press(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Opens the page that leads to Strava, decides there, and answers with where Strava sends the athlete back to. */
  consent(purpose: Purpose, athleteId: number, scope?: string): Promise<string>;
  /** As `consent`, and opens the page to which the athlete is sent back. */
  finish(purpose: Purpose, athleteId: number, scope?: string): Promise<string>;
  /** What it keeps, by name. */
  readonly cookies: Map<string, string>;
}

type Purpose = "connect" | "disconnect" | "races";

export function openBrowser({ call, sim }: Paceline): Browser {
  const cookies = new Map<string, string>();
  async function send(method: string, path: string, headers: Record<string, string>): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await call(method, path, undefined, { authorization: "", cookie, ...headers });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (set.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
  const browser: Browser = {
    cookies,
    open: (path, headers = {}) => send("GET", path, headers),
    press: (path, headers = { "sec-fetch-site": "same-origin" }) => send("POST", path, headers),
    async consent(purpose, athleteId, scope) {
      const sent =
        purpose === "disconnect" ? await browser.press("/disconnect") : await browser.open(`/${purpose}`);
      expect(sent.status).toBe(302);
      const page = sent.headers.get("location") ?? "";
      const back = new URL(sim.consent(page, athleteId, scope === undefined ? {} : { scope }));
      return back.pathname + back.search;
    },
    async finish(purpose, athleteId, scope) {
      const response = await browser.open(await browser.consent(purpose, athleteId, scope));
      return response.text();
    },
  };
  return browser;
}
