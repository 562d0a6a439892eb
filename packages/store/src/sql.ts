import * as tag from "sql-template-tag";

declare const answer: unique symbol;

/**
 * A statement with its parameters, or a piece of one. `Answer` is a row that it answers with, or the value of an
 * expression: said by whoever writes the text, and believed.
 */
export type Sql<Answer = unknown> = tag.Sql & { readonly [answer]?: Answer };

/** The text of a statement; what stands in `${…}` becomes a parameter, or part of the text where it is `Sql` itself. */
export function sql<Answer = unknown>(
  text: TemplateStringsArray,
  ...values: readonly unknown[]
): Sql<Answer> {
  return new tag.Sql(text, values);
}

/** The name of a column, or any other piece of text that the code itself wrote. */
sql.ref = (name: string): Sql => tag.raw(name);

/** Names of columns in a list, of the table or alias named. */
sql.refs = (names: readonly string[], table?: string): Sql =>
  tag.raw(names.map((name) => (table === undefined ? name : `${table}.${name}`)).join(", "));

/** A value in the text instead of among the parameters: a statement takes a hundred of those (D1 docs, "Limits"). */
sql.lit = <Value extends number | string | null>(value: Value): Sql<Value> =>
  tag.raw(typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL"));

/** At least one value or piece, with a separator between them. */
sql.join = (values: readonly unknown[], separator = ", "): Sql => tag.join(values, separator);
