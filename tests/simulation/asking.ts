import type { World } from "@paceline/strava-sim";
import type { Clock } from "../support/queue/broker.ts";
import type { Observer } from "./observer.ts";
import type { Effect, Invocation } from "./stage.ts";

interface Asked {
  readonly invocation: Invocation;
  readonly athleteId: number;
  /** Session and epoch of the athlete at that moment. */
  readonly chain: string;
  readonly atMs: number;
}

/** After that a request has timed out (STRAVA_REQUEST_TIMEOUT_MS), and another delivery may take the page over. */
const REQUEST_TIMEOUT_MS = 20_000;

/** Who asks Strava for whose page: 4. never two chains for one athlete, nor two deliveries for one page. */
export class Asking {
  readonly #clock: Clock;
  readonly #observer: Observer;
  #asked: Asked[] = [];

  constructor(clock: Clock, observer: Observer) {
    this.#clock = clock;
    this.#observer = observer;
  }

  /** A request is about to be sent; answers with whose token it carries. */
  begins(invocation: Invocation, url: string, init: RequestInit, world: World): number | null {
    const authorization = new Headers(init.headers).get("authorization");
    const athlete = [...world.athletes.values()].find(({ accessToken, previousAccess }) =>
      [`Bearer ${accessToken}`, `Bearer ${previousAccess?.token}`].includes(authorization ?? ""),
    );
    if (athlete === undefined || !new URL(url).pathname.endsWith("/athlete/activities")) return null;
    const { athletes, sessions } = this.#observer.latest;
    const sessionId = athletes.get(athlete.id)?.sync_session_id ?? "";
    const chain = `${sessionId} epoch ${sessions.get(sessionId)?.epoch}`;
    const atMs = this.#clock.nowMs;
    const other = this.#asked.find(
      (asked) =>
        asked.invocation !== invocation &&
        asked.athleteId === athlete.id &&
        asked.chain === chain &&
        atMs - asked.atMs < REQUEST_TIMEOUT_MS,
    );
    if (other !== undefined) {
      this.#observer.report(
        `4: ${invocation.name} asks for a page of athlete ${athlete.id} (${chain}), which ${other.invocation.name} is reading`,
      );
    }
    this.#asked.push({ invocation, athleteId: athlete.id, chain, atMs });
    return athlete.id;
  }

  /** Whose tokens a request renews; null for any other request. */
  refresherOf(url: string, { body }: RequestInit, world: World): number | null {
    if (!new URL(url).pathname.endsWith("/oauth/token")) return null;
    const sent = new URLSearchParams(String(body)).get("refresh_token");
    const athlete = [...world.athletes.values()].find(({ refreshToken, previousRefreshToken }) =>
      [refreshToken, previousRefreshToken].includes(sent),
    );
    return athlete?.id ?? null;
  }

  /** Whatever a delivery writes of its athlete's session after its request ends its reading of the page. */
  ended({ kind, invocation, athleteId }: Effect): void {
    if (kind === "settle") this.crashed(invocation);
    if (kind !== "write") return;
    this.#asked = this.#asked.filter(
      (asked) => asked.invocation !== invocation || asked.athleteId !== athleteId,
    );
  }

  crashed(invocation: Invocation): void {
    this.#asked = this.#asked.filter((asked) => asked.invocation !== invocation);
  }
}
