import type { Clock } from "../support/queue/broker.ts";

/** What happened, line by line, as a person reads it. */
export class Trace {
  readonly lines: string[] = [];
  readonly logLines: string[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(who: string, what: string): void {
    const time = new Date(this.#clock.nowMs).toISOString().replace("T", " ").replace("Z", "");
    this.lines.push(`${time}  ${who.padEnd(12)} ${what}`);
  }

  /** A line of a worker's own log. */
  log(who: string, line: string): void {
    this.logLines.push(line);
    const { level, message, metadata } = JSON.parse(line);
    const reason = metadata?.why ?? metadata?.reason ?? metadata?.cause;
    this.add(who, `  ${level}: ${message}${reason === undefined ? "" : ` (${reason})`}`);
  }
}
