import { heard, lost, signedOut } from "./connection.ts";

const REQUEST_TIMEOUT_MS = 15_000;

export interface Question {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  /** Ends the wait early: nobody looks any more. */
  readonly signal?: AbortSignal;
}

/** What came of a request: the answer, or a sentence that says what is the matter. */
export type Answered<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      /** `refused`: the API said no. `lost`: nobody knows. `gone`: nobody waits any more. */
      readonly why: "signed_out" | "refused" | "lost" | "gone";
      readonly status: number | null;
      readonly sentence: string;
    };

/**
 * Asks the API, in its words from `/api/admin/` on. The browser keeps answers and asks by `If-None-Match` whether they still
 * hold, so what did not change is not sent again.
 */
export async function ask<Value>(path: string, question: Question = {}): Promise<Answered<Value>> {
  const { method = "GET", body, signal } = question;
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/admin/${path}`, {
      method,
      cache: "no-cache",
      credentials: "same-origin",
      // Whoever is sent on is sent to a page to sign in.
      redirect: "manual",
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch {
    if (signal?.aborted) return { ok: false, why: "gone", status: null, sentence: "" };
    return nothingHeard(timeout.aborted, method);
  }
  if (response.status === 401 || response.type === "opaqueredirect") {
    signedOut();
    return {
      ok: false,
      why: "signed_out",
      status: 401,
      sentence: "You are signed out, so nothing was done.",
    };
  }
  const answer = parsed(text);
  if (!response.ok) return refused(response.status, answer);
  if (answer === undefined) return nothingHeard(false, method);
  heard();
  // The answers' types are those of the API's own schemas, by which it checks what it sends.
  return { ok: true, value: answer as Value };
}

/** JSON; null for an answer without a body, and undefined for what Paceline never sends. */
function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nothingHeard(isLate: boolean, method: string): Answered<never> {
  const what = isLate
    ? `No answer came within ${REQUEST_TIMEOUT_MS / 1000} seconds.`
    : "Paceline cannot be reached.";
  lost(what);
  const may = method === "GET" ? "" : " It may have taken effect all the same: look before you try again.";
  return { ok: false, why: "lost", status: null, sentence: `${what}${may}` };
}

/** The API's errors are RFC 9457: the detail is a sentence for people. */
function refused(status: number, problem: unknown): Answered<never> {
  const sentence =
    sentenceOf(problem) ?? `The answer was an error without a word of explanation (${status}).`;
  if (status >= 500) lost(sentence);
  else heard();
  return { ok: false, why: status >= 500 ? "lost" : "refused", status, sentence };
}

function sentenceOf(problem: unknown): string | null {
  if (typeof problem !== "object" || problem === null || !("detail" in problem)) return null;
  const { detail } = problem;
  if (typeof detail !== "string") return null;
  const errors = "errors" in problem && Array.isArray(problem.errors) ? problem.errors : [];
  const fields = errors.map(({ field, message }) => `${field} ${message}`).join("; ");
  return fields === "" ? detail : `${detail} ${fields}.`;
}
