import { escaped } from "@paceline/producer/browser/html-document";
import { piecesOf, visibleText } from "@paceline/protocol";

/** A text from outside as HTML: its direction is its own affair, and what nobody would see in it is named. */
export function outsideText(text: string): string {
  return `<bdi>${escaped(visibleText(text))}</bdi>`;
}

/** A sentence as HTML; names in it are isolated. */
export function sentenceAsHtml(sentence: string): string {
  const pieces = piecesOf(sentence);
  return pieces.map(({ text, isIsolated }) => (isIsolated ? outsideText(text) : escaped(text))).join("");
}
