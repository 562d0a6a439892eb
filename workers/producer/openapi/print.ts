import { ROUTES } from "../src/admin/routes.ts";
import { openapiDocument } from "./document.ts";

console.log(JSON.stringify(openapiDocument(ROUTES), null, 2));
