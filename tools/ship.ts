import { main } from "./provision/main.ts";
import { readShipOptions, SHIP_USAGE } from "./provision/options.ts";
import { ship } from "./provision/ship.ts";

await main(readShipOptions, SHIP_USAGE, ship);
