import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildDashboard } from "@paceline/tools/dashboard";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** All told: page, scripts, styles and pictures. */
const GZIP_BYTES_MAX = 60_000;

let folder: string;
let files: readonly { readonly path: string; readonly text: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paceline-dashboard-"));
  await buildDashboard(folder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  files = await Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, "utf8") })));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function textOf(name: string): string {
  return files.find(({ path }) => path.endsWith(name))?.text ?? "";
}

describe("the dashboard, as it is built,", () => {
  it(`has at most ${GZIP_BYTES_MAX / 1000} KB, gzipped`, () => {
    const bytes = files.reduce((sum, { text }) => sum + gzipSync(text).byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(GZIP_BYTES_MAX);
  });

  it("asks for one script and no stylesheet before it shows something", () => {
    const page = textOf("index.html");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/rel="(stylesheet|modulepreload)"/);
    expect(files.filter(({ path }) => path.endsWith(".js"))).toHaveLength(1);
  });

  it("has nothing in its page that a strict policy refuses, and speaks with no other host", () => {
    expect(textOf("index.html")).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|data:/);
    const hosts = files.flatMap(({ text }) => text.match(/https?:\/\/[\w.-]+/g) ?? []);
    // Names of vocabularies, which nobody opens.
    expect(hosts.filter((host) => host !== "http://www.w3.org")).toEqual([]);
  });
});
