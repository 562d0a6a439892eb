import { isCancel, password, text } from "@clack/prompts";
import { ProvisionError } from "./provision-error.ts";
import type { Ask } from "./world.ts";

/** Asks in the terminal; Ctrl-C ends it all with a `ProvisionError`. */
export const askInTerminal: Ask = {
  async secret(message, refuse) {
    return answered(await password({ message, validate: (value) => refuse(value ?? "") }));
  },
  async line(message) {
    return answered(await text({ message, defaultValue: "" }));
  },
};

function answered(answer: string | symbol): string {
  if (isCancel(answer) || typeof answer === "symbol")
    throw new ProvisionError("Stopped. Nothing was changed.");
  return answer;
}
