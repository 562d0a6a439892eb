import type { Answered } from "../api/ask.ts";
import type { Turn } from "./poller.ts";
import { turnOf } from "./turn-of.ts";

/** A page of a list of the API's, which may hold fewer rows than it was asked for though the list goes on. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
}

/** What a screen shows of a list. */
export interface Screenful<Row> extends ListPage<Row> {
  /** Whether the list goes on and the screen is not full yet: then more is being asked for. */
  readonly isLooking: boolean;
  /** How many answers it took so far. */
  readonly requests: number;
}

interface Asked {
  /** Where the screen begins; null at the list's beginning. */
  readonly from: string | null;
  readonly rowsMax: number;
}

/** Reads pages, from one to the next, until the screen is full or the list is at its end; tells of each as it comes. */
export async function readScreenful<Row>(
  askPage: (after: string | null, limit: number) => Promise<Answered<ListPage<Row>>>,
  { from, rowsMax }: Asked,
  tell: (so: Screenful<Row>) => void,
): Promise<{ readonly turn: Turn; readonly refusal: string | null }> {
  let so: Screenful<Row> = { rows: [], next: from, isLooking: true, requests: 0 };
  while (so.isLooking) {
    const answered = await askPage(so.next, rowsMax - so.rows.length);
    if (!answered.ok) {
      return { turn: turnOf(answered), refusal: answered.why === "refused" ? answered.sentence : null };
    }
    const { next } = answered.value;
    const rows = [...so.rows, ...answered.value.rows];
    so = { rows, next, isLooking: next !== null && rows.length < rowsMax, requests: so.requests + 1 };
    tell(so);
  }
  return { turn: "heard", refusal: null };
}
