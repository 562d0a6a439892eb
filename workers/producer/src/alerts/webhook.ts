import type { Fetch } from "../sending.ts";

/** Where alerts are posted. The address is a secret: whoever has it can write there. */
export type AlertWebhook =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "none" }
  /** A sentence that says what is wrong with the setting, without its value. */
  | { readonly kind: "wrong"; readonly problem: string };

const TIMEOUT_MS = 10_000;

const WRONG =
  'ALERT_WEBHOOK_URL must be an https:// address, or "none". Set it with wrangler secret put; until then alerts are only kept and logged.';

/** The webhook that the secret names; http is for this machine only. */
export function alertWebhook(secret: string | undefined): AlertWebhook {
  const text = secret?.trim() ?? "";
  if (text === "none") return { kind: "none" };
  const url = URL.parse(text);
  const isHere = url?.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || isHere)) return { kind: "wrong", problem: WRONG };
  return { kind: "url", url: url.href };
}

/**
 * Posts a message as Slack takes it; null when it was taken, else why not. Nothing of an error but its name is told, for
 * its text may hold the address; and a redirect is not followed, for it would take the message elsewhere.
 */
export async function postMessage(url: string, text: string, fetch: Fetch): Promise<string | null> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `It answered ${answer.status}.`;
  } catch (error) {
    return `It did not answer (${error instanceof Error ? error.name : "unknown"}).`;
  }
}
