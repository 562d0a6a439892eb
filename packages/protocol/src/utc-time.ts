/** Epoch ms as people read it, in UTC: `2026-03-04T14:15:00Z`. */
export function utcTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, "Z");
}
