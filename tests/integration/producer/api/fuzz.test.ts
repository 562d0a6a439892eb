import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type FuzzRequest, fuzzRequests } from "../../../support/http/fuzz-requests.ts";
import { type Call, callsOf, DOCUMENT, type JsonSchema } from "../../../support/http/openapi.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { TOKEN_MARK } from "../../../support/secrets/find-secrets.ts";
import { SIZES } from "../../../support/sizes.ts";

const CALLS = callsOf(DOCUMENT);
const REQUESTS = SIZES.fuzzRequests;
const SEED = 20_261_124;
/** So often there is something again to look at and to act on. */
const REQUESTS_BETWEEN_SEEDS = 500;
const TIMEOUT_MS = 480_000;

const ATHLETES = [1, 2, 3, 4, 5, 6, 7, 8];
const SESSIONS = ATHLETES.map((id) => `sync-${id}-1772604000000`);
const LETTERS = ATHLETES.map((id) => `letter-${id}`);
const KNOWN = {
  "athletes.id": ATHLETES,
  "sessions.id": SESSIONS,
  "dead-letters.id": LETTERS,
  session_id: SESSIONS,
  athlete_id: ATHLETES,
  strava_id: ATHLETES,
  reason: ["network", "malformed"],
};

/** Athletes with a session with pages, a log, races and an open dead letter each. */
async function seed({ call, rows }: Paceline): Promise<void> {
  const athletes = ATHLETES.map((id) => ({
    strava_id: id,
    refresh_token: `${TOKEN_MARK}${id}`,
    firstname: `Ann ${id}`,
  }));
  await call("POST", "/api/admin/athletes", { athletes });
  const each = `FROM json_each('${JSON.stringify(ATHLETES)}') WHERE true ON CONFLICT DO NOTHING`;
  const session = "'sync-' || value || '-1772604000000'";
  const cursor = `'{"after":null,"before":null,"page":1}'`;
  await rows(
    `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at, finished_at)
     SELECT ${session}, value, 'full', 'bulk', 'completed', ${cursor}, 0, 1772604000000, 0, 1 ${each}`,
  );
  await rows(
    `INSERT INTO sync_pages (sync_session_id, page_number, cursor, activity_ids, activities_count, races_count,
       unidentified_count, committed_at) SELECT ${session}, 1, ${cursor}, '[]', 0, 0, 0, 1 ${each}`,
  );
  await rows(
    `INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
     SELECT ${session}, 1, value, 'info', 'Page 1.', '{"a":[1]}', 1 ${each}`,
  );
  await rows(
    `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain)
     SELECT value, value, '=1', 1, 1, '', 1, 1, 1, 1 ${each}`,
  );
  await rows("DELETE FROM dead_letters");
  await rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
     SELECT 'letter-' || value, 'athlete-pages', iif(value % 2 = 0, 'network', 'malformed'), 'It failed.', value, '{"a":1}', 1
     ${each}`,
  );
}

it(`${REQUESTS} requests are answered as described, none with 500, and none tells a secret`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const paceline = startPaceline();
  const validators = new Map<string, Validator>();
  const statuses = new Map<number, number>();

  function fits(key: string, schema: JsonSchema, value: unknown): boolean {
    const validator = validators.get(key) ?? new Validator(JSON.parse(JSON.stringify(schema)), "2020-12");
    validators.set(key, validator);
    return validator.validate(value).valid;
  }

  /** What is wrong with an answer; null when nothing is. */
  function fault(call: Call | null, response: Response, text: string): string | null {
    const { status } = response;
    const type = response.headers.get("content-type")?.split(";")[0];
    if (status === 500) return "500";
    if (status >= 400) {
      if (type !== "application/problem+json") return `an error of type ${type}`;
      const problem: { readonly detail?: string; readonly errors?: readonly { readonly field: string }[] } =
        JSON.parse(text);
      if (!fits("problem", DOCUMENT.components.schemas.Problem, problem))
        return "an error that is no problem";
      if (!/^[A-Z].*\.(\s|$)/s.test(problem.detail ?? "")) return "an error without a sentence";
      const fields = problem.errors?.map(({ field }) => field) ?? [];
      if (new Set(fields).size < fields.length) return "an error that names a field twice";
    }
    if (call === null)
      return status === 404 || status === 405 || status === 401 ? null : `${status} for nothing`;
    // What an address answers with as CSV is described at one of its own.
    const csvCall = type === "text/csv" && CALLS.find(({ path }) => path === `${call.path}.csv`);
    const described = (csvCall || call).responses[status];
    if (described === undefined) return `${status}, which is not described`;
    if (status >= 400) return null;
    const schema = type === undefined ? undefined : described.content?.[type]?.schema;
    if (schema === undefined)
      return text === "" && described.content === undefined ? null : `${type}, which is not described`;
    const value: unknown = type === "text/csv" ? text : JSON.parse(text);
    return fits(`${call.operationId} ${status} ${type}`, schema, value)
      ? null
      : `an answer that does not fit: ${text}`;
  }

  async function send({ call, method, path, headers, body }: FuzzRequest): Promise<string | null> {
    const response = await paceline.call(method, path, body, headers);
    const text = await response.text();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    // Whoever throws is answered for with 503, which is described, and with a line in the log.
    const [broken] = paceline.logLines.splice(0).filter((line) => line.startsWith('{"level":"error"'));
    if (broken !== undefined) return `an error in the log: ${broken}`;
    if (method !== "HEAD") return fault(call, response, text);
    if (text !== "") return "an answer to HEAD with a body";
    // What there is no call for is 401, 404 or 405; the body that says so was not sent.
    if (call === null)
      return [401, 404, 405].includes(response.status) ? null : `${response.status} for nothing`;
    return call.responses[response.status] === undefined
      ? `${response.status}, which is not described`
      : null;
  }

  const requests = fc.sample(fuzzRequests(CALLS, KNOWN), { numRuns: REQUESTS, seed: SEED });
  const faults: string[] = [];
  for (const [nth, request] of requests.entries()) {
    if (nth % REQUESTS_BETWEEN_SEEDS === 0) await seed(paceline);
    const found = await send(request);
    const { method, path, headers, body } = request;
    if (found !== null)
      faults.push(`${found}: ${method} ${path} ${JSON.stringify(headers)} ${body}`.slice(0, 800));
  }
  expect(faults.slice(0, 10)).toEqual([]);
  // Unless it asks for all kinds of answers, it claims little: of 10,000 requests, for more than five of each kind.
  const answersMin = Math.ceil((REQUESTS * 6) / 10_000);
  for (const status of [200, 202, 204, 400, 401, 404, 405, 409, 413, 415]) {
    expect(statuses.get(status) ?? 0, `answers of ${status}`).toBeGreaterThanOrEqual(answersMin);
  }
});
