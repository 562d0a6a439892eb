import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, inject } from "vitest";
import { launchChromium } from "./chromium.ts";
import type { ClubAddress } from "./club.ts";
import { MEMBERS, type Member } from "./members.ts";
import { signIn } from "./sign-in.ts";

/** What a browser says of answers that are errors; the page tells people of these itself. */
const FAILED_REQUEST = /Failed to load resource/;
const WAIT_MS = 60_000;

/** Somebody who looks at the dashboard, signed in. */
export interface Visitor {
  readonly page: Page;
  /** Opens an address of the dashboard. */
  open(path: string): Promise<void>;
  /** What the browser complained of: errors of scripts, and whatever the page's policy refused. */
  readonly complaints: readonly string[];
}

export interface Door {
  /** Opens the overview as somebody who signed in, in a context of its own. */
  visit(options?: BrowserContextOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/** A browser, and a way into a club's dashboard: the one that tests share, if no other is given. */
export async function openDoor(club: ClubAddress = inject("club")): Promise<Door> {
  const browser: Browser = await launchChromium();
  // Once: whoever asks too often as a stranger is turned away for a minute.
  const entry = await browser.newContext();
  await signIn(await entry.newPage(), club);
  const storageState = await entry.storageState();
  await entry.close();
  return {
    async visit(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1240, height: 900 },
        timezoneId: "Europe/Amsterdam",
        storageState,
        // Refused requests are counted by network: no visitor is refused for what another one sent.
        extraHTTPHeaders: { "cf-connecting-ip": someAddress() },
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        const isOurs = message.type() === "error" || message.type() === "warning";
        if (isOurs && !FAILED_REQUEST.test(message.text())) complaints.push(message.text());
      });
      const open = async (path: string) => {
        await page.goto(club.url + path);
      };
      await open("/");
      await page.getByRole("navigation", { name: "Views" }).waitFor();
      return { page, open, complaints };
    },
    close: () => browser.close(),
  };
}

/** An address of the block that is reserved for tests (RFC 2544). */
function someAddress(): string {
  const [third = 0, fourth = 0] = crypto.getRandomValues(new Uint8Array(2));
  return `198.18.${third}.${fourth}`;
}

export function idOf(member: Member): number {
  return inject("club").ids[MEMBERS.indexOf(member)] ?? 0;
}

/** The browser had nothing to complain of. */
export function expectNoComplaint({ complaints }: Visitor): void {
  expect(complaints).toEqual([]);
}
