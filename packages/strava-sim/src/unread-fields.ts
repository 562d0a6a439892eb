import type { WireActivity } from "./activity.ts";
import { createRandom } from "./random.ts";

/** A device measures the same things every time, so an athlete's rows come in few shapes. */
interface Device {
  readonly name: string;
  readonly measuresCadence: boolean;
  readonly measuresTemperature: boolean;
  readonly measuresPower: boolean;
}

const WATCH: Device = {
  name: "Garmin Forerunner 965",
  measuresCadence: true,
  measuresTemperature: true,
  measuresPower: true,
};
const PHONE: Device = {
  name: "Strava App",
  measuresCadence: false,
  measuresTemperature: false,
  measuresPower: false,
};
const BIKE_COMPUTER: Device = { ...WATCH, name: "Wahoo ELEMNT" };

/**
 * The fields of a SummaryActivity that neither Paceline nor the simulator reads (Strava docs, "SummaryActivity"): with
 * them a row has Strava's 55 fields or so and its 2 KB, and reading a page costs what it will cost. They are drawn from
 * the id, for one more draw of the world's own chances would make another world of every seed.
 */
export function unreadFields(activity: WireActivity): Record<string, unknown> {
  const { id, type, distance, moving_time, average_heartrate, upload_id, start_latlng } = activity;
  const random = createRandom(id);
  const tenths = (min: number, max: number) => random.integer(10 * min, 10 * max) / 10;
  const isManual = upload_id === null;
  const isRide = type === "Ride";
  const fields: Record<string, unknown> = {
    location_city: null,
    location_state: null,
    location_country: null,
    comment_count: random.integer(0, 9),
    athlete_count: random.chance(0.3) ? random.integer(2, 40) : 1,
    photo_count: 0,
    trainer: random.chance(0.05),
    commute: random.chance(0.05),
    manual: isManual,
    gear_id: random.chance(0.2) ? null : `${isRide ? "b" : "g"}${random.integer(1_000_000, 19_999_999)}`,
    end_latlng: start_latlng,
    average_speed: Math.round((distance / moving_time) * 1_000) / 1_000,
    max_speed: Math.round((distance / moving_time) * random.integer(1_100, 2_400)) / 1_000,
    has_heartrate: average_heartrate !== undefined,
    heartrate_opt_out: false,
    display_hide_heartrate_option: average_heartrate !== undefined,
    from_accepted_tag: false,
    pr_count: random.chance(0.3) ? random.integer(1, 6) : 0,
    total_photo_count: random.chance(0.2) ? random.integer(1, 9) : 0,
    has_kudoed: random.chance(0.1),
  };
  if (average_heartrate !== undefined) fields.suffer_score = random.integer(5, 320);
  // An entry by hand has nothing that a device would measure.
  if (isManual) return fields;
  fields.upload_id_str = String(upload_id);
  fields.elev_low = tenths(0, 300);
  fields.elev_high = tenths(300, 1_200);
  const device = isRide ? BIKE_COMPUTER : random.chance(0.7) ? WATCH : PHONE;
  fields.device_name = device.name;
  if (device.measuresCadence) fields.average_cadence = tenths(70, 95);
  if (device.measuresTemperature) fields.average_temp = random.integer(-5, 34);
  if (device.measuresPower) {
    const watts = tenths(110, 340);
    fields.average_watts = watts;
    fields.max_watts = random.integer(350, 1_100);
    fields.weighted_average_watts = Math.round(watts * 1.05);
    fields.device_watts = random.chance(0.7);
    fields.kilojoules = Math.round(watts * moving_time) / 1_000;
  }
  return fields;
}
