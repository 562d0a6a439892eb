import type { SimAthlete } from "./world.ts";

const SCOPE_LABELS: ReadonlyMap<string, string> = new Map([
  ["activity:read", "View data about your activities"],
  ["activity:read_all", "View data about your private activities"],
]);

/** Strava's consent page as a plain form: which athlete you are, which boxes stay ticked, allow or deny. */
export function consentPage(athletes: readonly SimAthlete[], scopes: readonly string[]): string {
  const options = athletes.map(
    ({ id, firstname, lastname }) =>
      `<option value="${id}">${escapeHtml(`${firstname} ${lastname}`)} (${id})</option>`,
  );
  const boxes = scopes.map((scope) => {
    const label = SCOPE_LABELS.get(scope) ?? scope;
    const input = `<input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked>`;
    return `<p><label>${input} ${escapeHtml(label)}</label></p>`;
  });
  return `<!doctype html>
<html lang="en">
<title>Simulated Strava: authorize</title>
<h1>Authorize Paceline to connect to Strava</h1>
<p>This is a simulated Strava. Nobody's real account is touched.</p>
<form method="post">
<p><label>You are <select name="athlete">
${options.join("\n")}
</select></label></p>
<p><label><input type="checkbox" checked disabled> View data about your public profile (required)</label></p>
${boxes.join("\n")}
<p><button name="decision" value="allow">Authorize</button> <button name="decision" value="deny">Cancel</button></p>
</form>
</html>
`;
}

/** What asks for consent is anybody's text. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
