import { storableText } from "./storable-text.ts";

/** What is drawn as nothing or turns what stands beside it around: controls, direction marks, fillers, separators of lines. */
const HIDDEN =
  /(?![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * The blocks from Arabic to Myanmar and from Khmer to Mongolian: the scripts in which U+200C and U+200D change how the letters
 * beside them are written.
 */
const JOINING = "[\\u0600-\\u109f\\u1780-\\u18af]";
const EMOJI = "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?";

/** Characters that are hidden by themselves, where they are part of something seen. */
const PART_OF_WHAT_IS_SEEN = [
  // The flags of parts of countries, such as Scotland's.
  "\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{1,6}\\u{e007f}",
  `${EMOJI}(?:\\u200d${EMOJI})*`,
  "[0-9#*]\\ufe0f\\u20e3",
  `(?<=${JOINING})[\\u200c\\u200d](?=${JOINING})`,
  // A variant of a Chinese character, as in Japanese names.
  "(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]",
  "\\r\\n",
].join("|");

const SEEN_OR_HIDDEN = new RegExp(`(${PART_OF_WHAT_IS_SEEN})|${HIDDEN.source}`, "gu");

/** Replaces each hidden character that is no part of something seen. Nearly no text has any, and looking costs little. */
function replaceHidden(text: string, replacement: (character: string) => string): string {
  if (!HIDDEN.test(text)) return text;
  return text.replaceAll(SEEN_OR_HIDDEN, (found, seen?: string) => seen ?? replacement(found));
}

/**
 * A text from outside as a person reads it: hidden characters are named, such as `[U+202E]`, so that none of them turns
 * around, hides or overwrites what stands beside it. Lines and tabs stay.
 */
export function visibleText(text: string): string {
  return replaceHidden(text, (character) => (/[\t\n]/.test(character) ? character : nameOf(character)));
}

/** As `visibleText`, on one line: for terminals and messages, in which a new line looks like the program's own. */
export function visibleLine(text: string): string {
  return visibleText(text.replaceAll(/\s+/g, " ").trim());
}

function nameOf(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** Letters that are as wide as a letter and show nothing; the Braille pattern without a dot. */
const BLANK_LETTERS = /[\u115f\u1160\u3164\uffa0\u2800]/g;

/** Strava's names are shorter by far. */
const NAME_CHARACTERS_MAX = 200;

/**
 * The name of a person as Paceline keeps it: without hidden characters, with single blanks and composed letters; null
 * where nothing is left to be read.
 */
export function personName(text: string): string | null {
  const blanksApart = storableText(text).normalize("NFC").replaceAll(BLANK_LETTERS, " ");
  const spaced = blanksApart.replaceAll(/\s+/g, " ");
  // An accent without a letter would be drawn over whatever stands before the name.
  const name = replaceHidden(spaced, () => "").replace(/^[\s\p{M}]+/u, "");
  const cut = [...name.replaceAll(/ {2,}/g, " ")].slice(0, NAME_CHARACTERS_MAX).join("").trim();
  return cut === "" ? null : cut;
}

/** A text of Strava's or of a person as it is drawn; the other one where it shows nothing. */
export function visibleOr(text: string | null, fallback: string): string {
  return text === null || personName(text) === null ? fallback : visibleText(text);
}

/** Unicode's own marks of a text whose direction is its own affair: first strong isolate, and pop. */
const ISOLATE = "\u2068";
const POP = "\u2069";

/** A text from outside inside a sentence of Paceline's: its direction does not reach the words around it. */
export function isolated(text: string): string {
  return `${ISOLATE}${visibleText(text)}${POP}`;
}

/** A piece of a sentence, and whether it was isolated. */
export interface SentencePiece {
  readonly text: string;
  readonly isIsolated: boolean;
}

/** A sentence taken apart into what was isolated and what was not; each piece can be drawn. */
export function piecesOf(sentence: string): readonly SentencePiece[] {
  return sentence
    .split(/(\u2068[^\u2068\u2069]*\u2069)/)
    .map((piece, i) =>
      i % 2 === 0
        ? { text: visibleText(piece), isIsolated: false }
        : { text: visibleText(piece.slice(1, -1)), isIsolated: true },
    )
    .filter(({ text }) => text !== "");
}

/** JSON text in which hidden characters are escaped: the same value, and a terminal shows all of it. */
export function visibleJson(json: string): string {
  if (!HIDDEN.test(json)) return json;
  return json.replaceAll(new RegExp(HIDDEN.source, "gu"), (character) =>
    [...character.matchAll(/[\s\S]/g)]
      .map(([unit]) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
