import { cp, mkdir, readdir, realpath, symlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Not for a copy: history, local state and secrets, and the mutants' own tests, which fail in a mutated tree. */
const LEFT_OUT = new Set([".git", ".wrangler", ".dev.vars", "node_modules", join("tests", "mutants")]);

/**
 * Copies the repository, so that tests can run in the copy while its sources are changed. Dependencies are linked;
 * Paceline's own packages find each other inside the copy.
 */
export async function copyTree(root: string, folder: string): Promise<void> {
  await cp(root, folder, {
    recursive: true,
    // The packages' node_modules hold relative links: kept as they are, they point into the copy.
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.has(relative(root, path)),
  });
  // Entry by entry, so that Vitest's caches, which lie beside them, are the copy's own.
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const name of await readdir(join(root, "node_modules"))) {
    if (!isCache(name)) await symlink(join(root, "node_modules", name), join(modules, name));
  }
  await expectOwnPackages(folder);
}

function isCache(name: string): boolean {
  return name.startsWith(".vite");
}

/** A package that resolved to the original would make every mutant survive. */
async function expectOwnPackages(folder: string): Promise<void> {
  const own = (await realpath(folder)) + sep;
  const links = join(folder, "tests", "node_modules", "@paceline");
  for (const name of await readdir(links)) {
    const target = await realpath(join(links, name));
    if (!target.startsWith(own)) throw new Error(`@paceline/${name} of the copy lies outside of it.`);
  }
}
