import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` sends what the page asks of the server. */
const server = process.env["SOSTENUTO_URL"] ?? "http://127.0.0.1:9080";

export default defineConfig({
  plugins: [react()],
  build: {
    rolldownOptions: { input: ["index.html", "seed.html", "piano.html"] },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: server, ws: true } },
  },
});
