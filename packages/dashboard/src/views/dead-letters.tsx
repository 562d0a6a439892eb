import { useLocation } from "preact-iso";
import type { DeadLetter, DeadLetters } from "../answers.ts";
import { useLive } from "../live/use-live.ts";
import { LetterCard } from "../parts/letter-card.tsx";
import { OutsideText } from "../parts/outside-text.tsx";
import { Pager } from "../parts/pager.tsx";
import { ReasonButtons } from "../parts/reason-buttons.tsx";
import { addressOf, oneOf } from "../route.ts";
import { countText, numberText } from "../words/count.ts";
import { reasonTitle } from "../words/reasons.ts";

const LETTERS_SHOWN = 50;
const POLL_MS = 10_000;
const STATES = ["open", "resolved", "all"] as const;
const STATE_TITLES = { open: "Open", resolved: "Resolved", all: "All" } as const;

/** The messages that were given up on, by reason. */
export function DeadLettersView() {
  const { query } = useLocation();
  const state = oneOf(STATES, query.state) ?? "open";
  const filter = {
    state: state === "open" ? null : state,
    reason: query.reason ?? null,
    athlete: query.athlete ?? null,
  };
  const { athlete, ...asked } = filter;
  const after = query.after ?? null;
  const path = addressOf("dead-letters", { ...asked, athlete_id: athlete, after, limit: LETTERS_SHOWN });
  const { value, refusal, isCurrent } = useLive<DeadLetters>(path, () => POLL_MS);
  const address = (change: Record<string, string | null>) =>
    addressOf("/dead-letters", { ...filter, ...change });
  const letters = value?.dead_letters ?? [];
  return (
    <>
      <h1>Dead letters</h1>
      <p class="lead">
        Messages that were given up on. A replay begins a new sync of the athlete from how things stand today.
      </p>
      <nav class="chips" aria-label="Which letters">
        {STATES.map((one) => (
          <a href={address({ state: one === "open" ? null : one })} aria-current={one === state} key={one}>
            {STATE_TITLES[one]}
          </a>
        ))}
        {filter.reason !== null && (
          <a href={address({ reason: null })}>
            Only “<OutsideText text={reasonTitle(filter.reason)} />” ×
          </a>
        )}
        {athlete !== null && (
          <a href={address({ athlete: null })}>
            Only athlete <OutsideText text={athlete} /> ×
          </a>
        )}
      </nav>
      {refusal !== null && <p class="banner">{refusal}</p>}
      {value !== null && (
        <div aria-busy={!isCurrent} class={isCurrent ? "" : "old"}>
          {letters.length === 0 && (
            <p class="nothing">{state === "open" ? "No message waits to be looked at." : "None."}</p>
          )}
          {groupsOf(value, state === "resolved").map(({ reason, open, shown }) => (
            <ReasonGroup
              reason={reason}
              open={open}
              letters={shown}
              only={address({ reason, after: null })}
              isFiltered={athlete !== null}
              key={reason}
            />
          ))}
          <Pager
            of="dead letters"
            first={after === null ? null : address({})}
            next={value.next_after === null ? null : address({ after: value.next_after })}
          />
        </div>
      )}
    </>
  );
}

interface Group {
  readonly reason: string;
  readonly open: number;
  readonly shown: readonly DeadLetter[];
}

/** Letters by their reason, those with most open ones first. */
function groupsOf({ dead_letters, open_by_reason }: DeadLetters, isResolved: boolean): readonly Group[] {
  const open = new Map(open_by_reason.map(({ reason, letters }) => [reason, letters]));
  const groups = [...Map.groupBy(dead_letters, ({ reason }) => reason)].map(([reason, shown]) => ({
    reason,
    open: isResolved ? 0 : (open.get(reason) ?? 0),
    shown,
  }));
  return groups.toSorted((a, b) => b.open - a.open || a.reason.localeCompare(b.reason));
}

interface ReasonGroupProps {
  readonly reason: string;
  readonly open: number;
  readonly letters: readonly DeadLetter[];
  readonly only: string;
  /** Whether letters of others are left out: then nothing is done with all of a reason. */
  readonly isFiltered: boolean;
}

function ReasonGroup({ reason, open, letters, only, isFiltered }: ReasonGroupProps) {
  const openShown = letters.filter(({ resolved_at }) => resolved_at === null).length;
  return (
    <section class="reason" aria-label={reasonTitle(reason)}>
      <div class="headed">
        <h2>
          {reasonTitle(reason)} <span class="small number">{open > 0 && numberText(open)}</span>
        </h2>
        {open > 0 && !isFiltered && <ReasonButtons reason={reason} open={open} />}
      </div>
      <ul class="letters">
        {letters.map((letter) => (
          <LetterCard letter={letter} key={letter.id} />
        ))}
      </ul>
      {!isFiltered && openShown < open && (
        <p class="small">
          <a href={only}>All {countText(open, "letter")} of this reason</a>
        </p>
      )}
    </section>
  );
}
