import { useLocation } from "preact-iso";
import type { OneAthlete, Session, Sessions } from "../answers.ts";
import { type Live, useLive } from "../live/use-live.ts";
import { Moment, Sentence } from "../parts/moments.tsx";
import { Guarded } from "../parts/safety-net.tsx";
import { WaitingText } from "../parts/waiting.tsx";
import { addressOf } from "../route.ts";
import { countText } from "../words/count.ts";
import { durationText } from "../words/duration.ts";
import { titlesOf } from "../words/titles.ts";
import { athletePollMs } from "./athlete.tsx";
import { SessionLog } from "./session-log.tsx";
import { SessionPages } from "./session-pages.tsx";

const SESSIONS_SHOWN = 20;

/** An athlete's sessions, newest first. */
export function useSessions(athlete: OneAthlete): Live<Sessions> {
  const path = addressOf("sessions", { athlete_id: athlete.strava_id, limit: SESSIONS_SHOWN });
  return useLive<Sessions>(path, () => athletePollMs(athlete));
}

interface SessionsSectionProps {
  readonly athlete: OneAthlete;
  readonly live: Live<Sessions>;
}

/** One of the sessions, the newest unless the address names another, stands there with pages and log. */
export function SessionsSection({ athlete, live: { value, refusal } }: SessionsSectionProps) {
  const { query } = useLocation();
  const everyMs = () => athletePollMs(athlete);
  const sessions = value?.sessions ?? [];
  const open = query.session ?? sessions[0]?.id;
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">Syncs</h2>
      {refusal !== null && <p class="banner">{refusal}</p>}
      {value !== null && sessions.length === 0 && <p class="nothing">None yet.</p>}
      <ol class="timeline">
        {sessions.map((session) => (
          <li key={session.id} class={session.finished_at === null ? "live" : session.status}>
            <Guarded of={session} what={`Sync ${session.id}`} data={`sessions/${session.id}`}>
              <SessionLine session={session} isOpen={session.id === open} />
            </Guarded>
            {session.id === open && (
              <div class="opened">
                <div class="box">
                  <Guarded of={session} what="The list of pages" data={`sessions/${session.id}`}>
                    <SessionPages id={session.id} everyMs={everyMs} />
                  </Guarded>
                </div>
                <div class="box">
                  <Guarded of={session} what="The log" data={`sync-logs?session_id=${session.id}`}>
                    <SessionLog id={session.id} everyMs={everyMs} />
                  </Guarded>
                </div>
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

const statusTitle = titlesOf({
  queued: "Queued",
  in_progress: "Under way",
  completed: "Completed",
  error: "Failed",
  stopped: "Stopped",
  superseded: "Superseded by a later one",
} satisfies Readonly<Record<Session["status"], string>>);

function SessionLine({ session, isOpen }: { readonly session: Session; readonly isOpen: boolean }) {
  const { id, athlete_id, mode, status, started_at, finished_at, pages_count } = session;
  const took = (finished_at ?? Date.now()) - started_at;
  return (
    <div class="session">
      <h3>
        <Moment at={started_at} /> · {mode === "full" ? "Full sync" : "Sync"}
        {session.force && ", forced"} · {statusTitle(status)}
      </h3>
      <p class="small">
        {countText(pages_count, "page")}, {countText(session.activities_count, "activity", "activities")},{" "}
        {countText(session.races_count, "race")}; {finished_at === null ? "for" : "took"} {durationText(took)}
        {session.rescues > 0 && `; sent again ${countText(session.rescues, "time")}`}.{" "}
        {session.waiting !== null && <WaitingText waiting={session.waiting} />}{" "}
        {!isOpen && <a href={addressOf(`/athletes/${athlete_id}`, { session: id })}>Pages and log</a>}
      </p>
      {session.error !== null && (
        <p>
          <Sentence text={session.error} />
        </p>
      )}
      {session.failures > 0 && session.last_failure !== null && (
        <p class="small">
          Failed {countText(session.failures, "time")} in a row: <Sentence text={session.last_failure} />
        </p>
      )}
    </div>
  );
}
