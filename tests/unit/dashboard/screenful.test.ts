import type { Answered } from "@paceline/dashboard/api/ask";
import { type ListPage, readScreenful, type Screenful } from "@paceline/dashboard/live/screenful";
import { describe, expect, it } from "vitest";

type Page = Answered<ListPage<string>>;

const page = (rows: readonly string[], next: string | null): Page => ({ ok: true, value: { rows, next } });
const LOST: Page = { ok: false, why: "lost", status: null, sentence: "Paceline cannot be reached." };
const REFUSED: Page = { ok: false, why: "refused", status: 400, sentence: "Correct the search." };

async function read(pages: readonly Page[], rowsMax: number, from: string | null = null) {
  const asked: unknown[] = [];
  const told: Screenful<string>[] = [];
  const left = [...pages];
  const ended = await readScreenful<string>(
    async (after, limit) => {
      asked.push([after, limit]);
      return left.shift() ?? LOST;
    },
    { from, rowsMax },
    (so) => told.push(so),
  );
  return { asked, told, ended };
}

describe("a screenful of a list", () => {
  it("goes on over short and empty pages until it is full, and asks for no more than fits", async () => {
    const { asked, told, ended } = await read([page(["a"], "1"), page([], "2"), page(["b", "c"], "3")], 3);
    expect(asked).toEqual([
      [null, 3],
      ["1", 2],
      ["2", 2],
    ]);
    expect(told.map(({ rows, isLooking }) => [rows.join(""), isLooking])).toEqual([
      ["a", true],
      ["a", true],
      ["abc", false],
    ]);
    expect(told.at(-1)).toMatchObject({ next: "3", requests: 3 });
    expect(ended).toEqual({ turn: "heard", refusal: null });
  });

  it("ends with the list, wherever it began", async () => {
    const { asked, told } = await read([page([], "8"), page([], null)], 50, "7");
    expect(asked).toEqual([
      ["7", 50],
      ["8", 50],
    ]);
    expect(told.at(-1)).toEqual({ rows: [], next: null, isLooking: false, requests: 2 });
  });

  it.each([
    [LOST, { turn: "lost", refusal: null }],
    [REFUSED, { turn: "lost", refusal: "Correct the search." }],
    [
      { ...LOST, why: "gone" },
      { turn: "over", refusal: null },
    ],
  ] as const)("that is cut short says why and stays what it was: %j", async (answer, ended) => {
    const read1 = await read([page(["a"], "1"), answer], 3);
    expect(read1.ended).toEqual(ended);
    expect(read1.told).toHaveLength(1);
  });
});
