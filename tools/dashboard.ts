import { spawn } from "node:child_process";
import { resolve } from "node:path";

const FOLDER = "packages/dashboard";
const VITE = "node_modules/vite/bin/vite.js";

/** Builds the dashboard's page and scripts among the producer's assets, or into another folder. Throws what Vite said. */
export function buildDashboard(outFolder?: string): Promise<void> {
  const out = outFolder === undefined ? [] : ["--outDir", resolve(outFolder)];
  const child = spawn(process.execPath, [VITE, "build", "--logLevel", "warn", ...out], {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  return new Promise((built, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? built() : reject(new Error(`The dashboard could not be built:\n${said}`)),
    );
  });
}
