import { visibleText } from "@paceline/protocol/visible-text";

/** A text from outside, such as a name: its direction is its own affair, and what nobody would see in it is named. */
export function OutsideText({ text }: { readonly text: string }) {
  return <bdi>{visibleText(text)}</bdi>;
}
