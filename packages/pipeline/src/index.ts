export { type Admission, type Arrival, admit, nextMessage, waitsFor } from "./admission.ts";
export { type Backoff, retryDelaySeconds } from "./backoff.ts";
export {
  DELAY_SECONDS_MAX,
  deferDelaySeconds,
  isAtWindowEdge,
  isBetweenWindows,
  type Wait,
  windowsAt,
} from "./budget-window.ts";
export { type DoubtedPage, doubtPage } from "./doubt.ts";
export { findRaces, type PageRaces } from "./races.ts";
export { firstMessage, messageOf, planSession, type SessionRequest } from "./session-plan.ts";
export {
  type Configured,
  type ConsumerSettings,
  consumerSettings,
  type ProducerSettings,
  producerSettings,
} from "./settings.ts";
export { judge, type Verdict } from "./verdict.ts";
export { greatest, nextStep, type PageFacts, type Step } from "./walk.ts";
