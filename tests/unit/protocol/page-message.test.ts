import { decodePageMessage, jsonLog, type PageMessage, PROTOCOL_VERSION } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const message: PageMessage = {
  version: PROTOCOL_VERSION,
  athleteId: 1_000_001,
  sessionId: "sync-1000001-1772604000000",
  epoch: 1,
  pageNumber: 3,
  cursor: { after: null, before: 1_772_604_000, page: 1 },
  lane: "bulk",
};

/** The sentence that refuses a body; fails when the body is taken for a message. */
function refusalOf(body: unknown) {
  const decoded = decodePageMessage(body);
  if (decoded.ok) throw new Error("The body was taken for a page message.");
  return decoded.refused;
}

describe("a page message", () => {
  it.each<[claim: string, sent: PageMessage]>([
    ["of the first page", { ...message, cursor: { after: null, before: null, page: 1 } }],
    ["of a page further down", message],
    ["inside a cluster", { ...message, cursor: { ...message.cursor, page: 7 } }],
    ["of an incremental sync", { ...message, cursor: { after: 0, before: null, page: 1 } }],
    ["of the priority lane", { ...message, lane: "priority" }],
    ["of an athlete beyond 2^31", { ...message, athleteId: 2 ** 31 + 5 }],
  ])("%s survives the wire", (_claim, sent) => {
    expect(decodePageMessage(JSON.parse(JSON.stringify(sent)))).toEqual({ ok: true, message: sent });
  });

  it("survives the wire whatever it asks for, and so does its cursor", () => {
    const seconds = fc.option(fc.maxSafeNat());
    const ordinal = fc.maxSafeNat().map((n) => Math.max(1, n));
    const messages = fc.record<PageMessage>({
      version: fc.constant(PROTOCOL_VERSION),
      athleteId: ordinal,
      sessionId: fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()).map(([id, ms]) => `sync-${id}-${ms}`),
      epoch: ordinal,
      pageNumber: ordinal,
      cursor: fc.record({ after: seconds, before: seconds, page: ordinal }),
      lane: fc.constantFrom("bulk", "priority"),
    });
    fc.assert(
      fc.property(messages, (sent) => {
        expect(decodePageMessage(JSON.parse(JSON.stringify(sent)))).toEqual({ ok: true, message: sent });
      }),
      { numRuns: propertyRuns(1_000), seed: 20_260_304 },
    );
  });

  it("loses fields that nobody knows", () => {
    expect(decodePageMessage({ ...message, colour: "red" })).toEqual({ ok: true, message });
  });
});

describe("a body that is no page message", () => {
  const { cursor, ...withoutCursor } = message;
  const { lane, ...withoutLane } = message;
  const { version, ...withoutVersion } = message;
  const { before, ...cursorWithoutBefore } = cursor;
  it.each<[claim: string, body: unknown, field: string]>([
    ["no body at all", undefined, "body"],
    ["null", null, "body"],
    ["text", "sync everyone", "body"],
    ["a number", 7, "body"],
    ["a list", [message], "version"],
    ["an empty object", {}, "version"],
    ["one without a version", withoutVersion, "version"],
    ["one with its version as text", { ...message, version: String(version) }, "version"],
    ["one without a cursor", withoutCursor, "cursor"],
    ["one with half a cursor", { ...message, cursor: cursorWithoutBefore }, "cursor.before"],
    ["one with a cursor of null", { ...message, cursor: null }, "cursor"],
    ["one with a time as text", withCursor({ before: String(before) }), "cursor.before"],
    ["one with a time before the epoch", withCursor({ after: -1 }), "cursor.after"],
    ["one with half a second", withCursor({ after: 0.5 }), "cursor.after"],
    ["one with page 0", withCursor({ page: 0 }), "cursor.page"],
    ["one without a lane", withoutLane, "lane"],
    ["one with an unknown lane", { ...message, lane: `${lane}er` }, "lane"],
    ["one with an athlete as text", { ...message, athleteId: "1" }, "athleteId"],
    ["one with an athlete beyond 2^53", { ...message, athleteId: 2 ** 53 }, "athleteId"],
    ["one with a session of another shape", { ...message, sessionId: "sync-1" }, "sessionId"],
    ["one with epoch 0", { ...message, epoch: 0 }, "epoch"],
    ["one with page number 1.5", { ...message, pageNumber: 1.5 }, "pageNumber"],
  ])("%s is malformed", (_claim, body, field) => {
    const { reason, explanation } = refusalOf(body);
    expect(reason).toBe("malformed");
    expect(explanation).toContain(`(${field}: `);
    expect(explanation).toMatch(/^The message .+\.$/s);
  });

  it.each([0, 2, 1.5, 99])(
    "with version %d is of an unsupported version, whatever else it holds",
    (other) => {
      for (const body of [{ version: other }, { ...message, version: other }]) {
        const { reason, explanation } = refusalOf(body);
        expect(reason).toBe("unsupported_version");
        expect(explanation).toContain(`version ${other}`);
        expect(explanation).toMatch(/^The message .+\.$/s);
      }
    },
  );

  it("names its session only where it is a message of another version: anything else may name any", () => {
    const { sessionId } = message;
    expect(refusalOf({ ...message, version: 99 }).sessionId).toBe(sessionId);
    expect(refusalOf({ version: 99 }).sessionId).toBeNull();
    expect(refusalOf({ version: 99, sessionId: 7 }).sessionId).toBeNull();
    expect(refusalOf({ ...message, lane: "fast" }).sessionId).toBeNull();
    expect(refusalOf({ sessionId }).sessionId).toBeNull();
  });

  it("is not repeated by the sentence that refuses it, for that sentence is logged", () => {
    const secret = "refresh-token-of-someone";
    for (const body of [secret, { ...message, sessionId: secret }, { ...message, lane: secret }]) {
      expect(refusalOf(body).explanation).not.toContain(secret);
    }
  });
});

function withCursor(changes: Readonly<Record<string, unknown>>): unknown {
  return { ...message, cursor: { ...message.cursor, ...changes } };
}

describe("the log", () => {
  it("writes one line of JSON with the worker, the session and the athlete", () => {
    const lines: string[] = [];
    const log = jsonLog("consumer", (line) => lines.push(line));
    log(
      { level: "warn", message: "Page 3:\ntwo activities were skipped.", metadata: { page: 3 } },
      { athleteId: message.athleteId, sessionId: message.sessionId },
    );
    const [line, ...more] = lines;
    expect(more).toEqual([]);
    expect(line).not.toContain("\n");
    expect(JSON.parse(line ?? "")).toEqual({
      level: "warn",
      worker: "consumer",
      message: "Page 3:\ntwo activities were skipped.",
      session_id: message.sessionId,
      athlete_id: message.athleteId,
      metadata: { page: 3 },
    });
  });

  it("leaves out a session and an athlete that there are none of", () => {
    const lines: string[] = [];
    jsonLog("producer", (line) => lines.push(line))({ level: "info", message: "Nothing was due." });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "info", worker: "producer", message: "Nothing was due." },
    ]);
  });
});
