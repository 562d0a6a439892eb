import { utcTime, visibleLine } from "@paceline/protocol";

/** An alert as it is told. */
export interface ToldAlert {
  readonly sentence: string;
  /** Epoch ms. */
  readonly since: number;
  /** Whether it is over. */
  readonly isOver: boolean;
  /** Whether it was told before. */
  readonly isRepeated: boolean;
  /** The dashboard's page where it is worked on; null where nobody said where the dashboard is. */
  readonly link: { readonly title: string; readonly url: string } | null;
}

/** One line of a chat message for each alert; what people wrote in a sentence stays words. */
export function alertText(alerts: readonly ToldAlert[]): string {
  return alerts
    .map((alert) => plain(`Paceline${headingOf(alert)}: ${alert.sentence}${leadOf(alert)}`))
    .join("\n");
}

/** What is over leads nowhere: nothing is there any more. */
function leadOf({ isOver, link }: ToldAlert): string {
  return isOver || link === null ? "" : ` ${link.title}: ${link.url}`;
}

function headingOf({ since, isOver, isRepeated }: ToldAlert): string {
  if (isOver) return `, resolved (since ${utcTime(since)})`;
  return isRepeated ? `, still (since ${utcTime(since)})` : "";
}

/**
 * Neither `<!channel>` nor a link behind other words (Slack docs, "Formatting text": these three characters), nor
 * `@everyone`, which Discord and Mattermost read in plain text; no line that seems to be another alert, and no character
 * that nobody sees or that turns the text around.
 */
function plain(text: string): string {
  return visibleLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u200b");
}
