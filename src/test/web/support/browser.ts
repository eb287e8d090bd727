import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { baseUrl } from "./environment";

/** Chromium without a window, from the machine's own package, with more arguments where a test needs them. */
export function openBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run", ...more],
  });
}

export interface Visit {
  page: Page;
  /** What the page wrote to its console as an error, and what it threw. */
  errors: string[];
}

/** A page in a browser profile of its own, as another person's browser. */
export async function visit(browser: Browser, path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.setDefaultTimeout(15_000);
  await page.goto(baseUrl + path);
  return { page, errors };
}
