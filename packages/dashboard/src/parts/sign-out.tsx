import type { TargetedSubmitEvent } from "preact";
import { askPerson } from "./question.tsx";

/** Signs this browser out. */
export function SignOut() {
  return (
    <form method="post" action="/session/end">
      <button type="submit" class="quiet">
        Sign out
      </button>
    </form>
  );
}

/** Signs every browser out, once the person said that they mean it. */
export function SignOutEverywhere() {
  async function confirm(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const meant = await askPerson({
      title: "Sign out everywhere?",
      text: "Every browser that is signed in with the token has to sign in again, this one too. Programs that send the token go on. Where Cloudflare Access signs people in, sign out there.",
      deed: "Sign out everywhere",
    });
    if (meant !== null) form.submit();
  }
  return (
    <form method="post" action="/session/end-everywhere" onSubmit={confirm}>
      <button type="submit" class="quiet">
        Sign out everywhere…
      </button>
    </form>
  );
}
