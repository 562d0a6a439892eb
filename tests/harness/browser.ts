import { expect } from "vitest";
import type { Paceline } from "./paceline.ts";

/** A browser in which an athlete looks at Paceline's pages: it keeps cookies and says where a form stood. */
export interface Browser {
  /** Opens a page of Paceline; answers with what came, redirects not followed. */
  open(path: string): Promise<Response>;
  /** Presses the button of the page at this path. */
  press(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Opens the page that leads to Strava, decides there, and answers with where Strava sends the athlete back to. */
  consent(purpose: "connect" | "disconnect", athleteId: number, scope?: string): Promise<string>;
  /** As `consent`, and opens the page to which the athlete is sent back. */
  finish(purpose: "connect" | "disconnect", athleteId: number, scope?: string): Promise<string>;
}

export function openBrowser({ call, sim }: Paceline): Browser {
  let cookie = "";
  async function send(method: string, path: string, headers: Record<string, string>): Promise<Response> {
    const response = await call(method, path, undefined, { authorization: "", cookie, ...headers });
    const set = response.headers.get("set-cookie");
    if (set !== null) cookie = set.includes("Max-Age=0") ? "" : (set.split(";")[0] ?? "");
    return response;
  }
  const browser: Browser = {
    open: (path) => send("GET", path, {}),
    press: (path, headers = { "sec-fetch-site": "same-origin" }) => send("POST", path, headers),
    async consent(purpose, athleteId, scope) {
      const sent =
        purpose === "connect" ? await browser.open("/connect") : await browser.press("/disconnect");
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
