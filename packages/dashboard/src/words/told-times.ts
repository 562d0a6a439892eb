import { piecesOf } from "@paceline/protocol/visible-text";

const UTC_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A time as sentences of the API and of this page hold it. */
export function toldTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A name in a sentence, which was isolated there. */
export interface NamePart {
  readonly name: string;
}

/** A sentence taken apart: its words, the times in it as epoch ms, and names, in which nothing is a time. */
export function partsOf(sentence: string): readonly (string | number | NamePart)[] {
  return piecesOf(sentence).flatMap<string | number | NamePart>(({ text, isIsolated }) =>
    isIsolated ? [{ name: text }] : timesApart(text),
  );
}

function timesApart(sentence: string): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  let end = 0;
  for (const match of sentence.matchAll(UTC_TIME)) {
    // People write sentences too: 25:61 stays a word.
    if (Number.isNaN(Date.parse(match[0]))) continue;
    if (match.index > end) parts.push(sentence.slice(end, match.index));
    parts.push(Date.parse(match[0]));
    end = match.index + match[0].length;
  }
  return end < sentence.length ? [...parts, sentence.slice(end)] : parts;
}
