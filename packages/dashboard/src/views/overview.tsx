import type { Overview } from "../answers.ts";
import { Chart } from "../parts/chart.tsx";
import { EveryoneButtons } from "../parts/everyone-buttons.tsx";
import { Gauge } from "../parts/gauge.tsx";
import { Moment, Sentence } from "../parts/moments.tsx";
import { Guarded } from "../parts/safety-net.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { addressOf } from "../route.ts";
import { countText, numberText } from "../words/count.ts";
import { STATUSES } from "../words/names.ts";
import { reasonTitle } from "../words/reasons.ts";

/** How everything stands. */
export function OverviewView({ overview }: { readonly overview: Overview }) {
  const { budget } = overview;
  return (
    <>
      <h1 class="unseen">Overview</h1>
      <Alerts alerts={overview.alerts} />
      <div class="pair">
        <Guarded of={overview} what="The quota of this quarter hour" data="budget">
          <Gauge
            title="This quarter hour"
            read={budget.read.short}
            overall={budget.overall.short}
            endsAt={budget.short_window.ends_at}
            otherPrograms={0}
            finishAt={null}
          />
        </Guarded>
        <Guarded of={overview} what="Today's quota" data="budget">
          <Gauge
            title="Today"
            read={budget.read.day}
            overall={budget.overall.day}
            endsAt={budget.day.ends_at}
            otherPrograms={budget.other_programs_today}
            finishAt={overview.projected_finish_at}
          />
        </Guarded>
      </div>
      <Guarded of={overview} what="The chart" data="overview">
        <Chart history={overview.history} />
      </Guarded>
      <div class="triple">
        <Guarded of={overview} what="The number of athletes in each state" data="overview">
          <States overview={overview} />
        </Guarded>
        <Guarded of={overview} what="What is under way" data="overview">
          <Queue overview={overview} />
        </Guarded>
        <Guarded of={overview} what="The number of dead letters" data="overview">
          <Letters overview={overview} />
        </Guarded>
      </div>
      <EveryoneButtons />
    </>
  );
}

/** Where these alerts are shown: a link to it would lead nowhere. */
const OVERVIEW_PATH = "/";

function Alerts({ alerts }: Pick<Overview, "alerts">) {
  if (alerts.length === 0) return null;
  return (
    <section class="alerts" aria-labelledby="alerts-title">
      <h2 id="alerts-title">{countText(alerts.length, "alert")}</h2>
      <ul>
        {alerts.map((alert) => (
          <li key={alert.key}>
            <Guarded of={alert} what={`The alert ${alert.key}`} data="alerts">
              <AlertLine alert={alert} />
            </Guarded>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AlertLine({ alert: { since, sentence, page } }: { readonly alert: Overview["alerts"][number] }) {
  return (
    <>
      <Sentence text={sentence} />{" "}
      {page.path !== OVERVIEW_PATH && (
        <>
          <a href={page.path}>Open {page.title}</a>{" "}
        </>
      )}
      <span class="small">
        Since <Moment at={since} />.
      </span>
    </>
  );
}

function States({ overview: { athletes, last_success_at } }: { readonly overview: Overview }) {
  return (
    <section aria-labelledby="states-title">
      <h2 id="states-title">
        <a href="/athletes">{countText(athletes.total, "athlete")}</a>
      </h2>
      <ul class="tally">
        {STATUSES.filter((status) => athletes[status] > 0).map((status) => (
          <li key={status}>
            <a href={addressOf("/athletes", { status })}>
              <StateMark status={status} />
            </a>
            <span class="number">{numberText(athletes[status])}</span>
          </li>
        ))}
      </ul>
      <p class="small">
        {last_success_at === null ? (
          "No sync has completed yet."
        ) : (
          <>
            The last sync completed <Moment at={last_success_at} />.
          </>
        )}
      </p>
    </section>
  );
}

function Queue({
  overview: { budget, waiting_for_quota, projected_finish_at },
}: {
  readonly overview: Overview;
}) {
  return (
    <section aria-labelledby="queue-title">
      <h2 id="queue-title">Under way</h2>
      <ul class="tally">
        <li>
          <span>Syncs under way</span>
          <span class="number">{numberText(budget.syncs.under_way)}</span>
        </li>
        <li>
          <span>In line</span>
          <span class="number">{numberText(budget.syncs.in_line)}</span>
        </li>
        <li>
          <span>
            Waiting for quota
            {waiting_for_quota !== null && (
              <span class="small">
                {" "}
                from <Moment at={waiting_for_quota.first_at} /> on
              </span>
            )}
          </span>
          <span class="number">{numberText(waiting_for_quota?.pages ?? 0)}</span>
        </li>
      </ul>
      <p class="small">
        {projected_finish_at === null ? (
          "Nothing is queued."
        ) : (
          <>
            All of it should be read by <Moment at={projected_finish_at} />.
          </>
        )}
      </p>
    </section>
  );
}

function Letters({ overview: { dead_letters } }: { readonly overview: Overview }) {
  return (
    <section aria-labelledby="letters-title">
      <h2 id="letters-title">
        <a href="/dead-letters">{countText(dead_letters.open, "dead letter")}</a>
      </h2>
      <ul class="tally">
        {dead_letters.by_reason
          .filter(({ letters }) => letters > 0)
          .map(({ reason, letters }) => (
            <li key={reason}>
              <a href={addressOf("/dead-letters", { reason })}>{reasonTitle(reason)}</a>
              <span class="number">{numberText(letters)}</span>
            </li>
          ))}
      </ul>
      {dead_letters.open === 0 && <p class="small">No message was given up on.</p>}
    </section>
  );
}
