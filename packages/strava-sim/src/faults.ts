/** What goes wrong. `html`, `empty` and `truncate` come with status 200: only reading the body shows them. */
type Harm =
  | { readonly status: number }
  | { readonly reset: true }
  | { readonly timeout: true }
  | { readonly html: true }
  /** A listing without a row, as if there were nothing. */
  | { readonly empty: true }
  | { readonly truncate: true };

/** One fault on demand: `times` requests of `path` (a prefix) fail, once `after` of them have gone by. */
export type FaultRule = Harm & {
  readonly path: string;
  readonly after: number;
  readonly times: number;
  /** Only requests with this athlete's token. */
  readonly athlete?: number;
};

export interface Faults {
  /** The rule that strikes this request, if any. */
  strike(path: string, athleteId: number | null): FaultRule | undefined;
}

export function createFaults(rules: readonly FaultRule[]): Faults {
  const seen = new Map<FaultRule, number>();
  return {
    strike(path, athleteId) {
      let struck: FaultRule | undefined;
      for (const rule of rules) {
        if (!path.startsWith(rule.path)) continue;
        if (rule.athlete !== undefined && rule.athlete !== athleteId) continue;
        const count = (seen.get(rule) ?? 0) + 1;
        seen.set(rule, count);
        if (count > rule.after && count <= rule.after + rule.times) struck ??= rule;
      }
      return struck;
    },
  };
}

/** A short name for logs and tables. */
export function faultName(rule: FaultRule): string {
  if ("status" in rule) return String(rule.status);
  return (["reset", "timeout", "html", "empty", "truncate"] as const).find((name) => name in rule) ?? "fault";
}
