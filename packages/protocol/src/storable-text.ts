/** Text as D1 can hold it: whole code points, no NUL. Nearly all text is, and looking costs less than cleaning. */
export function storableText(text: string): string {
  if (text.isWellFormed() && !text.includes("\u0000")) return text;
  return text.toWellFormed().replaceAll("\u0000", "");
}
