import { addressOf, ownPath, ROUTED, viewOf } from "@paceline/dashboard/route";
import { athletesAddress, athletesQuery } from "@paceline/dashboard/words/athletes-address";
import { describe, expect, it } from "vitest";

describe("a view", () => {
  it.each([
    ["/", "overview"],
    ["/athletes", "athletes"],
    ["/athletes/7", "athlete"],
    ["/athletes/0", "nothing"],
    ["/athletes/7/races", "nothing"],
    ["/dead-letters", "dead_letters"],
    ["/elsewhere", "nothing"],
  ])("has the address %s", (path, kind) => {
    expect(viewOf(path).kind).toBe(kind);
  });

  it.each([
    ["//", "/"],
    ["///", "/"],
    ["//athletes", "/athletes"],
    ["/athletes//7", "/athletes//7"],
    ["/athletes", "/athletes"],
  ])("at %s is at %s of this page, and at no other host", (path, own) => {
    expect(ownPath(path)).toBe(own);
    expect(new URL(ownPath(path), "https://paceline.invalid").host).toBe("paceline.invalid");
  });

  it.each(["7", "9007199254740993", "123456789012345678901234567890"])(
    "of an athlete has the id as it was written: %s",
    (id) => {
      expect(viewOf(`/athletes/${id}`)).toEqual({ kind: "athlete", id });
    },
  );

  it.each([
    ["/", true],
    ["/?a=1", true],
    ["/athletes?status=error", true],
    ["/athletes/7?session=sync-7-1", true],
    ["/dead-letters", true],
    ["/api/admin/athletes/7/races.csv?limit=500", false],
    ["/session/end", false],
    ["/session/end-everywhere", false],
  ])("%s is shown without asking the server for a page: %s", (address, isRouted) => {
    expect(ROUTED.test(address)).toBe(isRouted);
  });
});

describe("the address of a list of athletes", () => {
  it("keeps filter, search, order and page", () => {
    const query = { status: "error", search: "Ada", sort: "name", after: "opaque" };
    expect(athletesQuery(athletesAddress(query))).toEqual(query);
  });

  it("says nothing that goes without saying", () => {
    const address = athletesAddress({ status: "", search: " ", sort: "id", after: "" });
    expect(addressOf("/athletes", athletesQuery(address))).toBe("/athletes");
  });

  it("means nothing by what nobody meant", () => {
    expect(athletesAddress({ status: "happy", sort: "age" })).toEqual({
      status: null,
      search: null,
      sort: "id",
      after: null,
    });
  });

  it("asks for no order that the API does not know for a state alone", () => {
    expect(athletesQuery(athletesAddress({ status: "error", sort: "name" }))).toEqual({ status: "error" });
  });
});
