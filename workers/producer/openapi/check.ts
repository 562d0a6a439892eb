import committed from "../assets/api/openapi.json" with { type: "json" };
import { ROUTES } from "../src/admin/routes.ts";
import { openapiDocument } from "./document.ts";

if (JSON.stringify(openapiDocument(ROUTES)) !== JSON.stringify(committed)) {
  throw new Error("openapi.json no longer says what the calls do: run pnpm openapi.");
}
