import type { PacelineOptions } from "../paceline.ts";

/** The address of an incoming webhook; the end of it is the secret. */
export const WEBHOOK_URL = "https://hooks.invalid/services/the-webhook-secret";

export interface Webhook {
  readonly options: Pick<PacelineOptions, "outside" | "vars">;
  /** The texts that it took, oldest first. */
  readonly taken: string[];
  readonly requests: RequestInit[];
  /** How it answers; unless a test says otherwise, as Slack does. */
  answer: (init: RequestInit) => Promise<Response>;
}

/** Whoever listens to alerts. */
export function startWebhook(vars: Readonly<Record<string, string>> = {}): Webhook {
  const webhook: Webhook = {
    options: {
      vars: { ALERT_WEBHOOK_URL: WEBHOOK_URL, ...vars },
      outside: async (url, init) => {
        if (url !== WEBHOOK_URL) throw new Error(`Nobody answers ${url} here.`);
        webhook.requests.push(init);
        const answer = await webhook.answer(init);
        if (answer.ok) webhook.taken.push(JSON.parse(String(init.body)).text);
        return answer;
      },
    },
    taken: [],
    requests: [],
    answer: async () => new Response("ok"),
  };
  return webhook;
}
