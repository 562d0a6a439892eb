import type { Overview } from "../answers.ts";
import { useAct } from "../live/use-act.ts";
import { countText } from "../words/count.ts";
import { Moment, Sentence } from "./moments.tsx";
import { askPerson } from "./question.tsx";

/** Stops everything, with a reason, or lets it go on. */
export function Switch({ isPaused }: { readonly isPaused: boolean }) {
  const { act, isActing } = useAct();
  async function pause() {
    const reason = await askPerson({
      title: "Pause everything?",
      text: "No page is begun until somebody resumes, and none that is under way is written. Nothing is lost.",
      deed: "Pause",
      field: { label: "Why, for whoever looks next", fits: (typed) => typed.trim() !== "" },
    });
    if (reason === null) return;
    await act({ path: "pause", body: { reason }, done: () => "Everything is paused." });
  }
  const resume = () =>
    act<{ sent_on: number }>({
      path: "resume",
      body: {},
      done: ({ sent_on }) =>
        `It goes on. ${countText(sent_on, "page")} ${sent_on === 1 ? "was" : "were"} sent on.`,
    });
  return (
    <button type="button" aria-disabled={isActing} onClick={isPaused ? resume : pause}>
      {isPaused ? "Resume" : "Pause"}
    </button>
  );
}

/** Keeps the switch's place as long as nobody knows which way it stands. */
export function SwitchPlace() {
  return (
    <button type="button" class="unsettled" disabled>
      Pause
    </button>
  );
}

/** Why everything waits, if it does, and what else the alerts tell. */
export function Banners({ overview }: { readonly overview: Overview }) {
  const { paused, breaker } = overview.budget;
  return (
    <>
      {paused !== null && (
        <div class="banner">
          <p>
            <strong>Paused</strong>
            {paused.since !== null && (
              <>
                {" "}
                since <Moment at={paused.since} />
              </>
            )}
            . {paused.reason !== null && <Sentence text={paused.reason} />}
          </p>
          <Switch isPaused />
        </div>
      )}
      {breaker !== null && (
        <div class="banner">
          <p>
            <strong>Strava fails for everyone</strong> since <Moment at={breaker.since} />.{" "}
            <Sentence text={breaker.reason} /> One page tries again at <Moment at={breaker.next_try_at} />;{" "}
            {countText(breaker.tries, "try", "tries")} so far. Resuming tries at once.
          </p>
          <Switch isPaused />
        </div>
      )}
    </>
  );
}
