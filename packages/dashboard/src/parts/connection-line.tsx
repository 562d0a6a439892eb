import { connection } from "../api/connection.ts";
import { useStore } from "../live/store.ts";
import { useNow } from "../live/use-now.ts";
import { durationText } from "../words/duration.ts";
import { Moment } from "./moments.tsx";

const FRESH_MS = 2_000;

/** When the API was last heard. Ears are told only when it is lost and found again. */
export function ConnectionLine() {
  const { heardAt, lost } = useStore(connection);
  const now = useNow();
  // Its place is kept, so that nothing moves when the first answer comes.
  if (heardAt === null || lost !== null) return <p class="heard" />;
  const ago = now - heardAt;
  return (
    <p class="heard">
      <span class="dot" aria-hidden="true" />{" "}
      {ago < FRESH_MS ? "Heard just now" : `Heard ${durationText(ago)} ago`}
    </p>
  );
}

/** What stands above everything while nothing is heard, and when nobody is signed in any more. */
export function ConnectionBanner() {
  const { heardAt, lost, isSignedOut } = useStore(connection);
  return (
    <div role="alert">
      {isSignedOut && (
        <p class="banner">
          <strong>You are signed out.</strong> What you see may be old.{" "}
          {/* Another target than the page's own: the router leaves it to the browser, which asks the server. */}
          <a href={location.pathname + location.search} target="_top">
            Sign in again
          </a>
        </p>
      )}
      {lost !== null && !isSignedOut && (
        <p class="banner">
          <strong>The connection is lost.</strong> {lost}{" "}
          {heardAt !== null && (
            <>
              What you see is from <Moment at={heardAt} />.
            </>
          )}{" "}
          It is tried again.
        </p>
      )}
    </div>
  );
}
