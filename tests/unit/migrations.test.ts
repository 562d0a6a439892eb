import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { unstable_splitSqlQuery as splitAsWrangler } from "wrangler";

/*
 * `wrangler d1 migrations apply --remote` posts a whole file, and D1 splits it into statements by rules that are not
 * published. Files that SQLite and the local runtime read well have failed there with "incomplete input" or been cut in two:
 * by CASE … END inside a trigger (cloudflare/workers-sdk issues 4326, 4727, 15178), by a quote in a comment (4713), by a
 * semicolon in a comment (3892) or in a text (2366), by a lowercase BEGIN (10998, 15314) or END (15093), and by CRLF (14991).
 * So a migration holds nothing over which two splitters could differ, and is split here by a strict and by a naive one.
 */

const FOLDER = "migrations";
const files = readdirSync(FOLDER).toSorted();
const textOf = (file: string) => readFileSync(join(FOLDER, file), "utf8");

/** What stands behind each `--`; a quoted text holds none, or the next claim fails. */
const commentsOf = (text: string) => text.split("\n").flatMap((line) => /--.*/.exec(line)?.[0] ?? []);
const withoutComments = (text: string) => text.replaceAll(/--.*/g, "");
const quotedIn = (sql: string) => sql.match(/'[^']*'/g) ?? [];
const withoutQuoted = (sql: string) => sql.replaceAll(/'[^']*'/g, "''");

/** Splits at each semicolon that is outside of BEGIN … END, and knows of neither comments nor quotes. */
function splitNaively(text: string): string[] {
  const statements: string[] = [];
  let statement = "";
  let isBody = false;
  for (const token of text.split(/(\bBEGIN\b|\bEND\b|;)/)) {
    if (token === "BEGIN") isBody = true;
    if (token === "END") isBody = false;
    if (token === ";" && !isBody) {
      statements.push(statement.trim());
      statement = "";
    } else statement += token;
  }
  return [...statements, statement.trim()].filter((text) => text !== "");
}

describe.each(files)("the migration %s", (file) => {
  const text = textOf(file);
  const sql = withoutComments(text);

  it("has no quote, semicolon, BEGIN, END or CASE in a comment", () => {
    const wrong = commentsOf(text).filter((comment) => /['"`;]|\b(BEGIN|END|CASE)\b/.test(comment));
    expect(wrong).toEqual([]);
  });

  it("has only comments of the form -- and lines that end with LF", () => {
    expect(sql).not.toMatch(/\/\*|\*\//);
    expect(text).not.toContain("\r");
  });

  it("has neither a semicolon nor a comment in a quoted text, and quotes texts alone", () => {
    expect(quotedIn(text).filter((quoted) => /;|--/.test(quoted))).toEqual([]);
    expect(withoutQuoted(sql)).not.toMatch(/["`[\]]/);
  });

  it("has no CASE, and BEGIN and END only as triggers have them, in capitals", () => {
    const words = withoutQuoted(sql).match(/\b(begin|end|case)\b/gi) ?? [];
    const triggers = sql.match(/\bCREATE TRIGGER\b/g) ?? [];
    expect(words).toEqual(triggers.flatMap(() => ["BEGIN", "END"]));
  });

  it("is split into the same statements by wrangler and by a naive splitter", () => {
    expect(splitAsWrangler(text)).toEqual(splitNaively(text));
  });
});

function schemaOf(run: (database: DatabaseSync, text: string) => void): unknown[] {
  const database = new DatabaseSync(":memory:");
  try {
    for (const file of files) run(database, textOf(file));
    return database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
  } finally {
    database.close();
  }
}

describe("all migrations", () => {
  it("make the same schema one naively split statement at a time as they do whole", () => {
    const whole = schemaOf((database, text) => database.exec(text));
    const split = schemaOf((database, text) => {
      for (const statement of splitNaively(text)) database.prepare(statement).run();
    });
    expect(split).toEqual(whole);
    expect(whole.length).toBeGreaterThan(20);
  });

  it("each have a number of their own: wrangler applies them in the order of their names", () => {
    const numbers = files.map((file) => /^(\d{4})_\w+\.sql$/.exec(file)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(files.length);
  });
});
