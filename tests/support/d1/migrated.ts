import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach } from "vitest";
import { emptyTables } from "./empty-tables.ts";

// A setup file: Vitest runs it before each file of tests, so what a module keeps must lie elsewhere.
await applyD1Migrations(env.DB, env.MIGRATIONS);

beforeEach(emptyTables);
