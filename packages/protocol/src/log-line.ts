import { visibleJson } from "./visible-text.ts";

/** One line of the log: the same shape on the console and in `sync_logs`. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  /** A sentence for people. Never holds a token, a code or a body. */
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Whose line it is; a page message is one. */
export interface LogSubject {
  readonly athleteId?: number;
  readonly sessionId?: string;
}

export type Log = (line: LogLine, subject?: LogSubject) => void;

/** What was thrown, in words: anything can be. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A log of one JSON object a line, of which a terminal shows every character; `write` takes the finished line. */
export function jsonLog(worker: string, write: (line: string) => void): Log {
  return (line, subject = {}) =>
    write(
      visibleJson(
        JSON.stringify({
          level: line.level,
          worker,
          message: line.message,
          session_id: subject.sessionId,
          athlete_id: subject.athleteId,
          metadata: line.metadata,
        }),
      ),
    );
}
