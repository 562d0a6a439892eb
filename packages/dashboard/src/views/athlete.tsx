import { isolated } from "@paceline/protocol/visible-text";
import { useLocation } from "preact-iso";
import type { OneAthlete } from "../answers.ts";
import { connection } from "../api/connection.ts";
import { useStore } from "../live/store.ts";
import { useAct } from "../live/use-act.ts";
import { type Live, useLive } from "../live/use-live.ts";
import { Moment, Sentence } from "../parts/moments.tsx";
import { OutsideText } from "../parts/outside-text.tsx";
import { ProgressText } from "../parts/progress-text.tsx";
import { askPerson } from "../parts/question.tsx";
import { Guarded } from "../parts/safety-net.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { SyncButtons } from "../parts/sync-buttons.tsx";
import { WaitingText } from "../parts/waiting.tsx";
import { addressOf } from "../route.ts";
import { countText, numberText } from "../words/count.ts";
import { isNamed, nameOf } from "../words/names.ts";
import { RacesSection, useRaces } from "./races.tsx";
import { SessionsSection, useSessions } from "./sessions.tsx";

const POLL_LIVE_MS = 2_000;
const POLL_QUIET_MS = 10_000;

/** How often what belongs to an athlete is looked at. */
export function athletePollMs(athlete: OneAthlete | null): number {
  const isLive = athlete?.sync_status === "queued" || athlete?.sync_status === "in_progress";
  return isLive ? POLL_LIVE_MS : POLL_QUIET_MS;
}

/** Everything that is known of one athlete. */
export function AthleteView({ id }: { readonly id: string }) {
  const { value, refusal } = useLive<OneAthlete>(`athletes/${id}`, athletePollMs);
  const known = value !== null && String(value.strava_id) === id ? value : null;
  if (known === null) {
    return (
      <>
        <Crumb />
        <h1>Athlete {id}</h1>
        {refusal !== null && <p class="banner">{refusal}</p>}
      </>
    );
  }
  return <KnownAthlete athlete={known} />;
}

function Crumb() {
  return (
    <p class="crumb">
      <a href="/athletes">Athletes</a>
    </p>
  );
}

/**
 * What stands below something that has not been answered yet would be pushed away under the reader's eyes. So races are not
 * seen before the syncs are, and what comes last begins below the screen, where the keyboard finds it all the same.
 */
function KnownAthlete({ athlete }: { readonly athlete: OneAthlete }) {
  const { strava_id: id } = athlete;
  const sessions = useSessions(athlete);
  const races = useRaces(id);
  const isLost = useStore(connection).lost !== null;
  const isSettled = (live: Live<unknown>) => live.value !== null || live.refusal !== null || isLost;
  const data = `athletes/${id}`;
  return (
    <>
      <Crumb />
      <div class="headed">
        <h1>
          <OutsideText text={nameOf(athlete)} />
        </h1>
        <SyncButtons athlete={athlete} />
      </div>
      <Guarded of={athlete} what="How the athlete stands" data={data}>
        <Standing athlete={athlete} />
      </Guarded>
      <Guarded of={athlete} what="What is known of the athlete" data={data}>
        <Facts athlete={athlete} />
      </Guarded>
      <div class={isSettled(sessions) && isSettled(races) ? "part" : "part coming"}>
        <Guarded of={athlete} what="The list of syncs" data={addressOf("sessions", { athlete_id: id })}>
          <SessionsSection athlete={athlete} live={sessions} />
        </Guarded>
        <div class={isSettled(sessions) ? "part" : "part unsettled"}>
          <Guarded of={athlete} what="The list of races" data={`${data}/races`}>
            <RacesSection id={id} count={athlete.races_count} live={races} />
          </Guarded>
        </div>
      </div>
      <div class="part">
        <Dangers athlete={athlete} />
      </div>
    </>
  );
}

function Standing({ athlete }: { readonly athlete: OneAthlete }) {
  const { sync_status, sync_error, waiting, open_dead_letters_count: letters, strava_id } = athlete;
  return (
    <div class="standing large">
      <StateMark status={sync_status} />
      <ProgressText athlete={athlete} />
      {waiting !== null && (
        <p>
          <WaitingText waiting={waiting} />
        </p>
      )}
      {sync_error !== null && (
        <p>
          <Sentence text={sync_error} />
        </p>
      )}
      {letters > 0 && (
        <p>
          <a href={addressOf("/dead-letters", { athlete: strava_id })}>{countText(letters, "dead letter")}</a>{" "}
          of this athlete to look at.
        </p>
      )}
    </div>
  );
}

function Facts({ athlete }: { readonly athlete: OneAthlete }) {
  const moment = (at: number | null) => (at === null ? "never" : <Moment at={at} />);
  return (
    <dl class="facts">
      <div>
        <dt>Strava id</dt>
        <dd class="number">{athlete.strava_id}</dd>
      </div>
      <div>
        <dt>Races</dt>
        <dd class="number">{numberText(athlete.races_count)}</dd>
      </div>
      <div>
        <dt>Activities</dt>
        <dd class="number">{numberText(athlete.total_activities_count)}</dd>
      </div>
      <div>
        <dt>Last success</dt>
        <dd>{moment(athlete.last_synced_at)}</dd>
      </div>
      <div>
        <dt>Last full sync</dt>
        <dd>{moment(athlete.last_full_synced_at)}</dd>
      </div>
      <div>
        <dt>Connected</dt>
        <dd>{moment(athlete.created_at)}</dd>
      </div>
      <div>
        <dt>Granted</dt>
        <dd>
          <OutsideText text={athlete.scope?.replaceAll(",", ", ") ?? "not known"} />
        </dd>
      </div>
    </dl>
  );
}

/** What can lose data: only whoever types whose it is does it. */
function Dangers({ athlete }: { readonly athlete: OneAthlete }) {
  const { act, isActing } = useAct();
  const { route } = useLocation();
  const name = isolated(nameOf(athlete));
  const field = {
    label: `Type ${name} or ${athlete.strava_id}`,
    fits: (typed: string) => isNamed(athlete, typed),
  };
  async function force() {
    const meant = await askPerson({
      title: `Force a full sync of ${name}?`,
      text: "All races that Strava no longer shows are removed at its end, however many they are.",
      deed: "Force the full sync",
      field,
    });
    if (meant === null) return;
    await act({
      path: `athletes/${athlete.strava_id}/sync`,
      body: { mode: "full", force: true },
      done: () => `A full sync of ${name} is queued; it may remove races.`,
    });
  }
  async function remove() {
    const meant = await askPerson({
      title: `Delete ${name}?`,
      text: `The athlete, ${countText(athlete.races_count, "race")} and everything else of theirs are deleted. Nobody can bring them back.`,
      deed: "Delete the athlete",
      field,
    });
    if (meant === null) return;
    const isDone = await act({
      path: `athletes/${athlete.strava_id}`,
      method: "DELETE",
      done: () => `${name} and everything of theirs is deleted.`,
    });
    if (isDone) route("/athletes");
  }
  return (
    <section class="dangers" aria-labelledby="dangers-title">
      <h2 id="dangers-title">Where data can go</h2>
      <div class="buttons">
        {athlete.sync_status !== "disconnected" && (
          <button type="button" aria-disabled={isActing} onClick={force}>
            Force a full sync…
          </button>
        )}
        <button type="button" aria-disabled={isActing} onClick={remove}>
          Delete the athlete…
        </button>
      </div>
    </section>
  );
}
