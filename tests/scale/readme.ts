const BEGIN = "<!-- scale:begin -->";
const END = "<!-- scale:end -->";

/** README with the tables between its two markers in place of what stood there. */
export function withTables(readme: string, tables: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} with ${END} after it.`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${readme.slice(end)}`;
}
