import { ask } from "@paceline/dashboard/api/ask";
import { connection } from "@paceline/dashboard/api/connection";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const AS_NEW = { heardAt: null, lost: null, isSignedOut: false };

function answering(answer: () => Promise<Response>): void {
  vi.stubGlobal("fetch", answer);
}

function problem(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

beforeEach(() => connection.set(AS_NEW));
afterEach(() => vi.unstubAllGlobals());

describe("an answer", () => {
  it("is the value, and tells that the API is heard", async () => {
    answering(async () => Response.json({ paused: false }));
    expect(await ask("resume", { method: "POST", body: {} })).toEqual({ ok: true, value: { paused: false } });
    expect(connection.get()).toMatchObject({ lost: null, heardAt: expect.any(Number) });
  });

  it("without a body is one too", async () => {
    answering(async () => new Response(null, { status: 204 }));
    expect(await ask("athletes/7", { method: "DELETE" })).toEqual({ ok: true, value: null });
  });
});

describe("no answer", () => {
  it("to a look says that nothing is heard", async () => {
    answering(() => Promise.reject(new TypeError("Failed to fetch")));
    const sentence = "Paceline cannot be reached.";
    expect(await ask("overview")).toMatchObject({ ok: false, why: "lost", sentence });
    expect(connection.get().lost).toBe(sentence);
  });

  it("to a deed leaves it open whether it took effect", async () => {
    answering(() => Promise.reject(new TypeError("Failed to fetch")));
    const answered = await ask("pause", { method: "POST", body: {} });
    expect(answered).toMatchObject({
      why: "lost",
      sentence: expect.stringContaining("may have taken effect"),
    });
  });

  it("is nobody's loss once nobody looks", async () => {
    answering(() => Promise.reject(new TypeError("Aborted")));
    expect(await ask("overview", { signal: AbortSignal.abort() })).toMatchObject({ why: "gone" });
    expect(connection.get()).toEqual(AS_NEW);
  });

  it.each([
    ["a page of some proxy's", () => new Response("<html>Welcome</html>")],
    ["half an answer", () => new Response('{"athletes": ')],
  ])("is what %s comes to", async (_what, answer) => {
    answering(async () => answer());
    expect(await ask("overview")).toMatchObject({ ok: false, why: "lost" });
  });
});

describe("a refusal", () => {
  it("is told in the API's own sentence, with the fields that it names", async () => {
    answering(async () => problem(409, { detail: "The dead letter is resolved already." }));
    expect(await ask("x")).toMatchObject({
      why: "refused",
      sentence: "The dead letter is resolved already.",
    });
    const errors = [{ field: "search", message: "must be shorter" }];
    answering(async () => problem(400, { detail: "Correct these fields.", errors }));
    expect(await ask("x")).toMatchObject({ sentence: "Correct these fields. search must be shorter." });
    expect(connection.get().lost).toBeNull();
  });

  it("without a sentence is told all the same", async () => {
    answering(async () => new Response("", { status: 404 }));
    expect(await ask("x")).toMatchObject({ why: "refused", sentence: expect.stringContaining("404") });
  });

  it("by an API that is broken is a loss", async () => {
    answering(async () => problem(503, { detail: "Try again." }));
    expect(await ask("x")).toMatchObject({ why: "lost", sentence: "Try again." });
    expect(connection.get().lost).toBe("Try again.");
  });

  it("of a stranger says so, and stays said until the API is heard again", async () => {
    answering(async () => problem(401, { detail: "Send the header." }));
    expect(await ask("x")).toMatchObject({ why: "signed_out" });
    expect(connection.get().isSignedOut).toBe(true);
    answering(() => Promise.reject(new TypeError("Failed to fetch")));
    await ask("x");
    expect(connection.get().isSignedOut).toBe(true);
  });
});
