import { readFileSync } from "node:fs";
import { withDatabaseId } from "@paceline/tools/provision/database-id";
import { describe, expect, it } from "vitest";

const ID = "0f4c1d1e-5c1f-4bb1-9d4e-3a2b1c0d9e8f";
const TOML = `# The club's own words stay.
[[d1_databases]]
database_id = "local"

[[env.staging.d1_databases]]
database_name = "a" # what [[env.production.d1_databases]] is not
  database_id="old"   # why it is this one
migrations_dir = "migrations"

[[env.production.d1_databases]]
database_name = "b"
[env.production.vars]
database_id = "a var of that name"
`;

describe("writing a database's id into a wrangler file", () => {
  it("changes that value and keeps every other character", () => {
    expect(withDatabaseId(TOML, "staging", ID)).toBe(TOML.replace('"old"', `"${ID}"`));
  });

  it("leaves a text that has it already as it is", () => {
    const once = withDatabaseId(TOML, "staging", ID) ?? "";
    expect(withDatabaseId(once, "staging", ID)).toBe(once);
  });

  it.each(["production", "elsewhere"])("finds no line of %s in another table", (environment) => {
    expect(withDatabaseId(TOML, environment, ID)).toBeNull();
  });

  it.each(["wrangler.consumer.toml", "wrangler.portal.toml", "wrangler.producer.toml"])(
    "knows both environments of %s",
    (file) => {
      const text = readFileSync(file, "utf8");
      for (const environment of ["staging", "production"])
        expect(withDatabaseId(text, environment, ID)).toContain(ID);
    },
  );
});
