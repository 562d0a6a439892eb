/** Text as D1 can hold it: whole code points, no NUL. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "");
}
