import { useRef, useState } from "preact/hooks";
import { type Answered, ask, type Question } from "../api/ask.ts";
import { tell } from "../parts/notices.tsx";
import { lookAgain } from "./use-poller.ts";

/** Something that a person does, and what they are told when it is done. */
export interface Deed<Value> extends Question {
  readonly path: string;
  readonly done: (value: Value) => string;
}

/**
 * Does one thing at a time: a second click while it is under way does nothing. What came of it is told, the API's own
 * sentence where it refused, and answers whether it was done.
 */
export function useAct() {
  const [isActing, setActing] = useState(false);
  const acting = useRef(false);
  async function act<Value>({ path, done, ...question }: Deed<Value>): Promise<boolean> {
    if (acting.current) return false;
    acting.current = true;
    setActing(true);
    const answered: Answered<Value> = await ask<Value>(path, { method: "POST", ...question });
    acting.current = false;
    setActing(false);
    if (answered.ok) tell({ kind: "done", sentence: done(answered.value) });
    else tell({ kind: "failed", sentence: answered.sentence });
    lookAgain();
    return answered.ok;
  }
  return { act, isActing };
}
