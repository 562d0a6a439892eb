/** README with generated text between the two marks of that name in place of what stood there. */
export function withGenerated(readme: string, name: string, generated: string): string {
  const [beginMark, endMark] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const begin = readme.indexOf(beginMark);
  const end = readme.indexOf(endMark);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${beginMark} with ${endMark} after it.`);
  return `${readme.slice(0, begin + beginMark.length)}\n\n${generated}\n\n${readme.slice(end)}`;
}
