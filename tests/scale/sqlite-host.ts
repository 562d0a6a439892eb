import { DurableObject } from "cloudflare:workers";

/**
 * Nothing but a place that has SQLite. The runtime looks it up by its name (`vitest.config.ts`).
 * @public
 */
export class SqliteHost extends DurableObject {}

/**
 * The worker that the tests run in; it answers nobody.
 * @public
 */
export default {};
