import type { ChildProcess } from "node:child_process";

/** Signals a detached process and all that it started, such as the runtime beneath wrangler. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
