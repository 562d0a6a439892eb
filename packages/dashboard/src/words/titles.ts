import { visibleText } from "@paceline/protocol/visible-text";

/**
 * What the API's words are called on the page. They come from outside, so a new one is told in plain words, and none is looked
 * up in an object: that would find `constructor` too.
 */
export function titlesOf(titles: Readonly<Record<string, string>>): (word: string) => string {
  const byWord = new Map(Object.entries(titles));
  return (word) => byWord.get(word) ?? plainWords(word);
}

/** `something_new` as `Something new`; it may have been typed into an address. */
function plainWords(word: string): string {
  const text = visibleText(word.replaceAll("_", " ")).trim();
  return text === "" ? word : text.charAt(0).toUpperCase() + text.slice(1);
}
