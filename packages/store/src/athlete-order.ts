import { type Sql, sql } from "./sql.ts";

/** The orders other than by id, in which athletes who lack the value come first or last. */
type AthleteOrder = "name" | "last_success" | "-last_success";
export type AthleteSort = "id" | AthleteOrder;

/** An athlete's place in an order: the value that it goes by, and the id where that is the same or missing. */
export interface AthletePlace {
  readonly id: number;
  /** A last name, or epoch ms. */
  readonly value: string | number | null;
}

interface Order {
  /** Of the table that is called `athlete`. */
  readonly column: Sql;
  readonly index: Sql;
  /** No value comes before it: so an index is entered beyond those who lack one. */
  readonly least: string | number;
  readonly descends: boolean;
  readonly lackingFirst: boolean;
}

const LAST_SUCCESS = {
  column: sql.ref("athlete.last_synced_at"),
  index: sql.ref("INDEXED BY athletes_by_last_success"),
  least: 0,
};

const ORDERS: Readonly<Record<AthleteOrder, Order>> = {
  name: {
    column: sql.ref("athlete.lastname COLLATE NOCASE"),
    index: sql.ref("INDEXED BY athletes_by_lastname"),
    least: "",
    descends: false,
    lackingFirst: false,
  },
  last_success: { ...LAST_SUCCESS, descends: false, lackingFirst: true },
  "-last_success": { ...LAST_SUCCESS, descends: true, lackingFirst: false },
};

/** Athletes that are to be read in one go. */
export interface Stretch {
  /** Empty: any. */
  readonly index: Sql;
  readonly condition: Sql<boolean>;
  readonly order: Sql;
}

/**
 * What comes after a place, in parts of each of which an index holds the athletes in a row: those with the same value, those
 * with a later one, and those who lack it.
 */
export function stretchesAfter(sort: AthleteSort, after: AthletePlace | null): readonly Stretch[] {
  return sort === "id" ? [byId(after, sql``)] : stretchesInOrder(sort, after);
}

function byId(after: AthletePlace | null, index: Sql): Stretch {
  const condition = sql<boolean>`athlete.strava_id > ${after?.id ?? 0}`;
  return { index, condition, order: sql`athlete.strava_id` };
}

function stretchesInOrder(name: AthleteOrder, after: AthletePlace | null): readonly Stretch[] {
  const { column, index, least, descends, lackingFirst } = ORDERS[name];
  const beyond = sql.ref(descends ? "<" : ">");
  const direction = sql.ref(descends ? "DESC" : "ASC");
  const id = sql.ref("athlete.strava_id");
  const byId = sql`${id} ${direction}`;
  const stretch = (condition: Sql<boolean>, order: Sql): Stretch => ({ index, condition, order });
  const byValue = (condition: Sql<boolean>) => stretch(condition, sql`${column} ${direction}, ${byId}`);
  const having = byValue(sql`${column} >= ${least}`);
  const lacking = stretch(sql`${column} IS NULL`, byId);
  if (after === null) return lackingFirst ? [lacking, having] : [having, lacking];
  const isBeyond = sql`${id} ${beyond} ${after.id}`;
  if (after.value === null) {
    const rest = stretch(sql`${column} IS NULL AND ${isBeyond}`, byId);
    return lackingFirst ? [rest, having] : [rest];
  }
  const same = stretch(sql`${column} = ${after.value} AND ${isBeyond}`, byId);
  const later = byValue(sql`${column} ${beyond} ${after.value}`);
  return lackingFirst ? [same, later] : [same, later, lacking];
}

/** Statements of stretches as one: a stretch is read only as far as those before it leave room for so many rows. */
export function oneAfterTheOther<Row>(parts: readonly Sql<Row>[], limit: number): Sql<Row> {
  const all = sql.join(
    parts.map((part) => sql`SELECT * FROM (${part})`),
    " UNION ALL ",
  );
  return sql<Row>`${all} LIMIT ${limit}`;
}

/**
 * The same in one part, for few athletes who are found in another way: by their ids unless an index is named, else an order's
 * index would be gone through for them.
 */
export function allAfter(
  sort: AthleteSort,
  after: AthletePlace | null,
  index: Sql = sql`NOT INDEXED`,
): Stretch {
  if (sort === "id") return byId(after, index);
  const { column, descends, lackingFirst } = ORDERS[sort];
  const direction = sql.ref(descends ? "DESC" : "ASC");
  const conditions = stretchesInOrder(sort, after).map(({ condition }) => sql`(${condition})`);
  const lacking = sql.ref(lackingFirst ? "DESC" : "ASC");
  return {
    index,
    condition: sql<boolean>`(${sql.join(conditions, " OR ")})`,
    order: sql`${column} IS NULL ${lacking}, ${column} ${direction}, athlete.strava_id ${direction}`,
  };
}

/** Which of two places comes first by id, or by last name, as the index of last names has it; below zero is the first. */
export function comparePlaces(sort: "id" | "name", a: AthletePlace, b: AthletePlace): number {
  if (sort === "id" || a.value === b.value) return a.id - b.id;
  if (a.value === null || b.value === null) return a.value === null ? 1 : -1;
  return compareWithoutCase(String(a.value), String(b.value)) || a.id - b.id;
}

/** As SQLite's NOCASE: Latin capitals are small letters, and all else goes by its code point. */
function compareWithoutCase(a: string, b: string): number {
  const [left, right] = [a, b].map((text) =>
    [...text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())].map((one) => one.codePointAt(0) ?? 0),
  );
  const at = left?.findIndex((point, i) => point !== right?.[i]) ?? -1;
  return at < 0 ? a.length - b.length : (left?.[at] ?? 0) - (right?.[at] ?? -1);
}

/** Where an athlete stands in an order. */
export function placeOf(
  sort: AthleteSort,
  row: {
    readonly strava_id: number;
    readonly lastname: string | null;
    readonly last_synced_at: number | null;
  },
): AthletePlace {
  const value = sort === "id" ? null : sort === "name" ? row.lastname : row.last_synced_at;
  return { id: row.strava_id, value };
}
