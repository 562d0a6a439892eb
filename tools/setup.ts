import { main } from "./provision/main.ts";
import { readSetupOptions, SETUP_USAGE } from "./provision/options.ts";
import { setup } from "./provision/setup.ts";

await main(readSetupOptions, SETUP_USAGE, setup);
