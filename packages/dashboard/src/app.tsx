import { useEffect, useRef } from "preact/hooks";
import { LocationProvider, useLocation } from "preact-iso";
import type { Overview } from "./answers.ts";
import { useLive } from "./live/use-live.ts";
import { ConnectionBanner, ConnectionLine } from "./parts/connection-line.tsx";
import { Headline } from "./parts/headline.tsx";
import { ZoneSwitch } from "./parts/moments.tsx";
import { Notices } from "./parts/notices.tsx";
import { QuestionDialog } from "./parts/question.tsx";
import { BrokenView, Guarded, SafetyNet } from "./parts/safety-net.tsx";
import { SignOut, SignOutEverywhere } from "./parts/sign-out.tsx";
import { Banners, Switch, SwitchPlace } from "./parts/switch.tsx";
import { ROUTED, type View, viewOf } from "./route.ts";
import { AthleteView } from "./views/athlete.tsx";
import { AthletesView } from "./views/athletes.tsx";
import { DeadLettersView } from "./views/dead-letters.tsx";
import { OverviewView } from "./views/overview.tsx";
import { numberText } from "./words/count.ts";

const POLL_BUSY_MS = 4_000;
const POLL_QUIET_MS = 12_000;

export function App() {
  return (
    <LocationProvider scope={ROUTED}>
      <Frame />
    </LocationProvider>
  );
}

function pollMs(overview: Overview | null): number {
  const { queued = 0, in_progress = 0 } = overview?.athletes ?? {};
  return queued + in_progress > 0 ? POLL_BUSY_MS : POLL_QUIET_MS;
}

/** What stands around every view: who is well, where to go, whether anything is heard. */
function Frame() {
  const { path, url } = useLocation();
  const view = viewOf(path);
  const { value: overview } = useLive<Overview>("overview", pollMs);
  const main = useMainFocus(path);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          Paceline
        </a>
        <Navigation view={view} letters={overview?.dead_letters.open ?? 0} />
        <div class="tools">
          <ConnectionLine />
          {overview === null ? <SwitchPlace /> : <Switch isPaused={overview.budget.paused !== null} />}
          <SignOut />
        </div>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <ConnectionBanner />
        <Guarded of={overview} what="How everything stands" data="overview">
          <Headline overview={overview} view={view} />
        </Guarded>
        {overview !== null && (
          <Guarded of={overview} what="Why everything waits" data="budget">
            <Banners overview={overview} />
          </Guarded>
        )}
        <Notices />
        <SafetyNet key={path} of={url} instead={<BrokenView />}>
          <ViewOf view={view} overview={overview} />
        </SafetyNet>
      </main>
      <footer>
        <ZoneSwitch />
        <a href="/api/openapi.json" target="_top">
          The API
        </a>
        <SignOutEverywhere />
      </footer>
      <QuestionDialog />
    </>
  );
}

/** After a way to another view the keyboard and the reader go on at its beginning, as after loading a page. */
function useMainFocus(path: string) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

function Navigation({ view, letters }: { readonly view: View; readonly letters: number }) {
  const link = (address: string, isHere: boolean, text: string) => (
    <a href={address} aria-current={isHere ? "page" : undefined}>
      {text}
    </a>
  );
  return (
    <nav aria-label="Views">
      {link("/", view.kind === "overview", "Overview")}
      {link("/athletes", view.kind === "athletes" || view.kind === "athlete", "Athletes")}
      {link(
        "/dead-letters",
        view.kind === "dead_letters",
        letters === 0 ? "Dead letters" : `Dead letters (${numberText(letters)})`,
      )}
    </nav>
  );
}

function ViewOf({ view, overview }: { readonly view: View; readonly overview: Overview | null }) {
  switch (view.kind) {
    case "overview":
      return overview === null ? null : <OverviewView overview={overview} />;
    case "athletes":
      return <AthletesView />;
    case "athlete":
      return <AthleteView id={view.id} key={view.id} />;
    case "dead_letters":
      return <DeadLettersView />;
    case "nothing":
      return (
        <>
          <h1>Nothing is here</h1>
          <p>
            The address may be wrong. Go to the <a href="/">overview</a>.
          </p>
        </>
      );
  }
}
