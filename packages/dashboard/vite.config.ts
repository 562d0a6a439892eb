import { defineConfig } from "vite";

/** Where the producer's static assets lie; what is built is not committed. */
const OUTPUT = "../../workers/producer/assets/dashboard";

export default defineConfig({
  base: "/dashboard/",
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page takes nothing but files of its own: no `data:`, no script in the page.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
});
