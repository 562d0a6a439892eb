import { useEffect } from "preact/hooks";
import type { Overview } from "../answers.ts";
import type { View } from "../route.ts";
import { type Health, healthOf, titleOf } from "../words/health.ts";
import { Sentence } from "./moments.tsx";

const VIEW_TITLES: Readonly<Record<View["kind"], string>> = {
  overview: "Overview",
  athletes: "Athletes",
  athlete: "Athlete",
  dead_letters: "Dead letters",
  nothing: "Nothing is here",
};

/** The sentence of health; the browser's tab says it too, in a word and a picture. */
export function Headline({ overview, view }: { readonly overview: Overview | null; readonly view: View }) {
  const health = overview === null ? null : healthOf(overview);
  useTab(health, VIEW_TITLES[view.kind]);
  return (
    <p class={`health ${view.kind === "overview" ? "large" : ""} ${health?.tone ?? ""}`} aria-live="polite">
      {health === null ? "Looking…" : <Sentence text={health.sentence} />}
    </p>
  );
}

function useTab(health: Health | null, view: string): void {
  const title = health === null ? `${view} · Paceline` : titleOf(health, view);
  const tone = health?.tone ?? "calm";
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const icon = document.getElementById("icon");
    if (icon instanceof HTMLLinkElement) icon.href = `/dashboard/icon-${tone}.svg`;
  }, [tone]);
}
