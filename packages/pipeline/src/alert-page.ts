/** A page of the dashboard. */
export interface DashboardPage {
  /** As the dashboard calls it. */
  readonly title: string;
  /** From the dashboard's origin on. */
  readonly path: string;
}

const OVERVIEW: DashboardPage = { title: "Overview", path: "/" };

/** Where an alert is worked on, by its key. A key that another version wrote leads to the overview. */
export function alertPage(key: string): DashboardPage {
  const [name, ...reason] = key.split(":");
  switch (name) {
    case "dead_letters": {
      const query =
        reason.length === 0 ? "" : `?reason=${encodeURIComponent(reason.join(":").toWellFormed())}`;
      return { title: "Dead letters", path: `/dead-letters${query}` };
    }
    case "athletes_failing":
      return { title: "Athletes", path: "/athletes?status=error" };
    default:
      return OVERVIEW;
  }
}
