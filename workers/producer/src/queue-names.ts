import type { Lane } from "@paceline/protocol";

/** The queue of each lane, by the name that it has in production. */
export const QUEUE_NAMES = {
  bulk: "athlete-pages",
  priority: "athlete-pages-priority",
} as const satisfies Readonly<Record<Lane, string>>;
