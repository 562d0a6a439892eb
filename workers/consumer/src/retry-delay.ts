import { retryDelaySeconds } from "@paceline/pipeline";
import type { Dependencies } from "./dependencies.ts";

/** The delay before the next try, by how often it has failed in a row. */
export function delayAfter(failures: number, { settings, random }: Dependencies): number {
  return retryDelaySeconds({
    failures,
    baseSeconds: settings.RETRY_DELAY_SECONDS_BASE,
    maxSeconds: settings.RETRY_DELAY_SECONDS_MAX,
    random: random(),
  });
}
