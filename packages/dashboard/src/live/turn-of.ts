import type { Turn } from "./poller.ts";

/** How a poller goes on after an answer that was none. */
export function turnOf({ why }: { readonly why: "signed_out" | "refused" | "lost" | "gone" }): Turn {
  return why === "refused" || why === "lost" ? "lost" : "over";
}
