import { isolated } from "@paceline/protocol";
import type { ConsentPurpose } from "./consent-state.ts";
import type { Page } from "./page.ts";

const AGAIN = { label: "Start again", address: "/connect" } as const;

/** Every page on which a consent can end without effect, in words for athletes. */
export const ENDINGS = {
  foreign: {
    status: 400,
    title: "This page has done its work",
    paragraphs: [
      "It is good once, and only in the browser in which you began. If you were told already how it went, there is nothing more to do.",
    ],
    action: AGAIN,
  },
  otherBrowser: {
    status: 400,
    title: "You came back in another browser",
    paragraphs: [
      "Strava sent you to a browser that does not know that you began. Nothing was changed. This happens when Strava's app opens: it sends you on to the browser that your phone is set to use.",
      "Start again here, and Strava sends you back to this browser. If this page comes once more, sign in at strava.com in the browser that you want to use, and start again there. A browser that refuses cookies, or in which you began more than eight times at once, has to start again too.",
    ],
    action: AGAIN,
  },
  expired: {
    status: 400,
    title: "That took too long",
    paragraphs: ["For your safety Strava's page has to be answered within ten minutes. Nothing was changed."],
    action: AGAIN,
  },
  refused: {
    status: 200,
    title: "Nothing was changed",
    paragraphs: ["You did not give your consent on Strava's page, so everything is as it was before."],
    action: { label: "Connect with Strava", address: "/connect" },
  },
  noActivities: {
    status: 200,
    title: "One tick is missing",
    paragraphs: [
      "You are not connected yet: without your activities no race can be found.",
      'On Strava\'s page leave the box "View data about your activities" ticked. If races that only you can see should count too, leave "View data about your private activities" ticked as well.',
    ],
    action: { label: "Try again", address: "/connect" },
  },
  codeSpent: {
    status: 400,
    title: "Strava asks you to begin anew",
    paragraphs: ["Each consent can be used once and only for minutes. Nothing was changed."],
    action: AGAIN,
  },
  busy: {
    status: 503,
    title: "Too many at a time",
    paragraphs: [
      "Strava answers only so many questions in a quarter of an hour, and these are used up or on hold. Nothing was changed. Please try again a little later.",
    ],
    action: AGAIN,
  },
  stravaFails: {
    status: 503,
    title: "Strava does not answer",
    paragraphs: [
      "Strava has a problem at the moment, so this could not be finished. Please try again a little later.",
    ],
    action: AGAIN,
  },
  broken: {
    status: 503,
    title: "This could not be finished",
    paragraphs: ["The fault is not yours. Please try again a little later, or tell your club."],
    action: AGAIN,
  },
  elsewhere: {
    status: 403,
    title: "Please begin here",
    paragraphs: ["Another page tried to have your data deleted. Only you can, on this page."],
    action: { label: "Go on", address: "/disconnect" },
  },
  nothingStored: {
    status: 404,
    title: "You are not connected",
    paragraphs: [
      "Nothing is stored of you here, so there are no races to show. Connect, and your races will be read from Strava.",
    ],
    action: { label: "Connect with Strava", address: "/connect" },
  },
  unreadableDays: {
    status: 400,
    title: "That is no page of your races",
    paragraphs: ["Days are written like 2026-03-04. Please choose them on the page of your races."],
    action: { label: "Your races", address: "/races" },
  },
  signedOut: {
    status: 200,
    title: "You are signed out",
    paragraphs: [
      "This browser shows your races to nobody any more. Whoever is signed in at Strava here can come back without being asked again: on a computer that is not yours, sign out there too.",
    ],
    action: { label: "Your races", address: "/races" },
  },
  signedOutEverywhere: {
    status: 200,
    title: "You are signed out everywhere",
    paragraphs: [
      "No browser shows your races any more, this one included, until you prove at Strava once more who you are. Whoever is signed in as you at Strava can do that: change your password there if somebody else may know it.",
    ],
    action: { label: "Your races", address: "/races" },
  },
  signedOutBefore: {
    status: 401,
    title: "You were signed out before",
    paragraphs: [
      "This browser no longer proves who you are, so nothing was ended elsewhere. Open your races, and choose “Sign out everywhere” once more.",
    ],
    action: { label: "Your races", address: "/races" },
  },
  copiesStay: {
    status: 503,
    title: "This browser has forgotten you",
    paragraphs: [
      "But the database does not answer, so a copy of what this browser kept would show your races for up to an hour. If there may be one, open your races in a minute and choose “Sign out everywhere”.",
    ],
    action: { label: "Your races", address: "/races" },
  },
  nothingEnded: {
    status: 503,
    title: "You are not signed out yet",
    paragraphs: [
      "The database does not answer, so nothing was ended anywhere. Please go back in a minute and try again.",
    ],
    action: { label: "Your races", address: "/races" },
  },
  unknownProof: {
    status: 503,
    title: "Your races cannot be shown at the moment",
    paragraphs: [
      "Whether you are still signed in cannot be told, for the database does not answer. Please try again in a minute.",
    ],
    action: { label: "Try again", address: "/races" },
  },
  signOutElsewhere: {
    status: 403,
    title: "Please sign out here",
    paragraphs: ["Another page tried to sign you out. You can do so on the page of your races."],
    action: { label: "Your races", address: "/races" },
  },
} as const satisfies Readonly<Record<string, Page>>;

/** Where an athlete begins anew, by what they came for: whoever only wanted to look is not led to be connected. */
const BEGINNINGS: Readonly<Record<ConsentPurpose, string>> = {
  connect: "/connect",
  disconnect: "/disconnect",
  races: "/races",
};

/** The page, with a link that begins the same once more. */
export function againFor(purpose: ConsentPurpose, page: Page): Page {
  return purpose === "connect" ? page : { ...page, action: { ...AGAIN, address: BEGINNINGS[purpose] } };
}

/** The page after an athlete was connected. */
export function connectedPage(
  firstname: string | null,
  what: { readonly isShared: boolean; readonly isSynced: boolean },
): Page {
  return {
    status: 200,
    title: firstname === null ? "You are connected" : `You are connected, ${isolated(firstname)}`,
    paragraphs: [
      what.isSynced
        ? "Your races were read not long ago, and new ones are added by themselves. There is nothing more to do."
        : "Your activities are now being read from Strava, and your races picked out. Depending on how many there are, this takes from a minute to some hours. You need not wait: you can close this page.",
      ...(what.isShared
        ? [
            'You left "View data about your private activities" unticked, so races that only you can see are left out. To have them too, connect again and tick it.',
          ]
        : []),
      "You can leave at any time, and all your data with you:",
    ],
    action: { label: "Leave", address: "/disconnect" },
  };
}

/** The page that asks whether an athlete really wants to leave. `stravaOrigin` is where their answer leads. */
export function leavingPage(stravaOrigin: string): Page {
  return {
    status: 200,
    title: "Leave and delete all your data",
    paragraphs: [
      "Strava will ask for your consent once more: so it is certain that the data is yours. Right after that, everything that is stored of you here is deleted and the connection to Strava is ended. This cannot be undone.",
    ],
    action: { label: "Delete my data", address: "/disconnect", postsTowards: stravaOrigin },
  };
}

/** The page after an athlete's data was deleted. */
export function disconnectedPage(what: {
  readonly wasKnown: boolean;
  readonly isEndedAtStrava: boolean;
}): Page {
  return {
    status: 200,
    title: "You are disconnected",
    paragraphs: [
      what.wasKnown
        ? "Everything that was stored of you here has been deleted."
        : "Nothing was stored of you here.",
      what.isEndedAtStrava
        ? "The connection to Strava is ended too. You can connect again at any time."
        : "Strava could not be told, so it may still list the connection: remove it there under Settings, My Apps. Nothing is read any more either way.",
    ],
  };
}
