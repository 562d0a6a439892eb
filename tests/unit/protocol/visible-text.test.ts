import { jsonLog, personName, visibleText } from "@paceline/protocol";
import { isolated, piecesOf, visibleLine, visibleOr } from "@paceline/protocol/visible-text";
import { describe, expect, it } from "vitest";

const LEFT_TO_RIGHT_AND_BACK = [
  "\u061c",
  "\u200e",
  "\u200f",
  ..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
];
const HIDDEN = [
  ...LEFT_TO_RIGHT_AND_BACK,
  ..."\u0000\u0007\u001b\u007f\u0085\u009b\u00ad\u034f\u180e\u200b\u2060\u2063\u206a\ufeff\ufff9\u{e0001}\u{e0041}",
  // Beside letters that no joiner changes.
  ..."\u200c\u200d\ufe0f",
];

const SEEN = [
  ["a Persian name", "علی\u200cرضا"],
  ["a Hindi conjunct", "क्\u200dष"],
  ["a variant of a Chinese character", "葛\u{e0100}城"],
  ["a heart", "❤\ufe0f"],
  ["a runner of one sex", "🏃\u200d♂\ufe0f"],
  ["a coder of one skin", "👩🏽\u200d💻"],
  ["a numbered key", "1\ufe0f\u20e3"],
  ["Scotland's flag", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
  ["Arabic numbers' sign", "\u0600١"],
] as const;

describe("a text from outside", () => {
  it.each(HIDDEN)("names the character that nobody would see: %j", (character) => {
    const name = `[U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`;
    expect(visibleText(`Ann${character}Lee`)).toBe(`Ann${name}Lee`);
  });

  it.each(SEEN)("keeps what belongs to %s", (_, text) => {
    expect(visibleText(text)).toBe(text);
    expect(personName(text)).toBe(text);
  });

  it("keeps its lines, but on a line of a terminal it makes none", () => {
    expect(visibleText("a\r\nb\n\tc")).toBe("a\r\nb\n\tc");
    expect(visibleLine(" a\r\nb\u2028c\rd\u001b[2K ")).toBe("a b c d[U+001B][2K");
  });

  it.each([null, "", " \u00a0", "\u3164", "\u2800\u200b", "\u0301"])(
    "that shows nothing is stood in for: %j",
    (text) => {
      expect(visibleOr(text, "Athlete 110")).toBe("Athlete 110");
    },
  );

  it("stands in a sentence by itself, whatever it holds", () => {
    const sentence = `A sync of ${isolated("A\u2069n\u202en")} is queued.`;
    expect(piecesOf(sentence)).toEqual([
      { text: "A sync of ", isIsolated: false },
      { text: "A[U+2069]n[U+202E]n", isIsolated: true },
      { text: " is queued.", isIsolated: false },
    ]);
    expect(piecesOf("Paused: \u2068no end")).toEqual([{ text: "Paused: [U+2068]no end", isIsolated: false }]);
  });
});

describe("a person's name", () => {
  it.each([
    ["Ann\u202e", "Ann"],
    ["A\u200bn\u0000n\u001b", "Ann"],
    [" Ann \t\n Mary\u00a0\u3000Lee ", "Ann Mary Lee"],
    ["Ann\u3164Lee", "Ann Lee"],
    ["\u0301\u0302Ann", "Ann"],
    ["Zoe\u0308", "Zoë"],
    ["\ud800Ann", "\ufffdAnn"],
    ["x".repeat(300), "x".repeat(200)],
    ["😀".repeat(300), "😀".repeat(200)],
  ])("%j is kept as %j", (told, kept) => {
    expect(personName(told)).toBe(kept);
  });

  it.each([
    "",
    "   ",
    "\u3164",
    "\u115f\u1160\uffa0",
    "\u2800",
    "\u200b\u200e",
    "\u202e\u202c",
    "\u0301",
    "\u2028",
  ])("of which nothing can be read is none: %j", (told) => {
    expect(personName(told)).toBeNull();
  });
});

it("a line of the log shows every character to a terminal, and is the same JSON", () => {
  const lines: string[] = [];
  const who = "access:ann\u202e\u009b2J\u{e0041}@club.example";
  jsonLog("test", (line) => lines.push(line))({ level: "info", message: "Done.", metadata: { who } });
  expect(lines[0]).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ metadata: { who } });
});
