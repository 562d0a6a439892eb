import type { Outcome } from "@paceline/protocol";
import { beginDelivery } from "./begin.ts";
import { commitFetched } from "./commit.ts";
import { decodeDelivery } from "./decode.ts";
import type { Delivery } from "./delivery.ts";
import type { Dependencies } from "./dependencies.ts";
import { fetchPage } from "./fetch.ts";
import { giveWay } from "./give-way.ts";

/** One page's life: decode → begin → fetch → commit; what is left to settle is the outcome. */
export async function handlePage(delivery: Delivery, dependencies: Dependencies): Promise<Outcome> {
  const nowMs = dependencies.nowMs();
  const decoded = await decodeDelivery(delivery, dependencies, nowMs);
  if (!decoded.ok) return decoded.outcome;
  const { message } = decoded;
  const begun = await beginDelivery(delivery, message, dependencies, nowMs);
  if (!begun.ok) return begun.outcome;
  const { facts } = delivery;
  facts.mode = begun.page.mode;
  const fetched = await fetchPage(message, begun.page, dependencies);
  facts.requests = fetched.spent.cost.overall;
  if (!fetched.ok) {
    facts.reason = fetched.failure.reason;
    return giveWay({ ...fetched, delivery, message, begun: begun.page, nowMs }, dependencies);
  }
  return commitFetched(message, begun.page, { ...fetched, facts }, dependencies, nowMs);
}
