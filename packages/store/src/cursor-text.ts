import type { Cursor } from "@paceline/protocol";

/** A cursor as D1 holds it: JSON with the keys in one order, so that equal cursors are equal texts. */
export function cursorText({ after, before, page }: Cursor): string {
  return JSON.stringify({ after, before, page });
}

/** The cursor that `cursorText` wrote. */
export function storedCursor(text: string): Cursor {
  return JSON.parse(text) as Cursor;
}
