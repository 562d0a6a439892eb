/** `csv_file`: for a person, who opens it in a spreadsheet; `csv`: for a program. */
export type CsvFormat = "csv" | "csv_file";
export type RacesFormat = "json" | CsvFormat;

/** Where the address asks for CSV, that is a file, unless an `Accept` names CSV: it is a program's, and a mark would be in its way. */
export function csvFormatFor(accept: string): CsvFormat {
  return mediaTypesIn(accept).includes("text/csv") ? "csv" : "csv_file";
}

/** Where the address does not say: CSV if an `Accept` names it, and JSON not before it. */
export function formatFor(accept: string): "json" | "csv" {
  const first = mediaTypesIn(accept).find((type) => type === "text/csv" || type === "application/json");
  return first === "text/csv" ? "csv" : "json";
}

function mediaTypesIn(accept: string): readonly string[] {
  return accept.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase() ?? "");
}
