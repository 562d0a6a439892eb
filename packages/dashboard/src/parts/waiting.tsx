import type { Waiting } from "../answers.ts";
import { Moment, Sentence } from "./moments.tsx";

/** Why a sync waits, in a few words; what it says at length is on hover. */
export function WaitingText({ waiting }: { readonly waiting: Waiting }) {
  const until = waiting.until !== null && (
    <>
      {" "}
      until <Moment at={waiting.until} />
    </>
  );
  switch (waiting.for) {
    case "line":
      return <>Stands in line.</>;
    case "pause":
      return <>Waits for the pause to end.</>;
    case "quota":
      return <>Waits for quota{until}.</>;
    case "strava":
      return <>Strava fails; waits{until}.</>;
    case "retry":
      return <Sentence text={waiting.explanation} />;
  }
}
