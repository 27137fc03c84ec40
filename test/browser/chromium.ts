/** A real browser for the tests of the page: Chromium of the system, driven by Playwright, with the network off. */
import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

const CANDIDATES = process.env.QUORATE_CHROMIUM
  ? [process.env.QUORATE_CHROMIUM]
  : ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const CHROMIUM = CANDIDATES.find((path) => existsSync(path));

/**
 * Tests that need a browser are skipped where there is none, with a message; where CI_REQUIRES_CHROMIUM says that
 * there has to be one they fail. QUORATE_CHROMIUM is the path of one that is elsewhere.
 */
export function chromiumIsMissing(): boolean {
  if (CHROMIUM !== undefined) return false;
  const where = `no Chromium at ${CANDIDATES.join(", ")}`;
  if (process.env.CI_REQUIRES_CHROMIUM) throw new Error(where);
  console.warn(`${where}: tests in a browser are skipped; QUORATE_CHROMIUM=path names another one`);
  return true;
}

export function startChromium(): Promise<Browser> {
  const quiet = ["background-networking", "component-update", "sync"].map((what) => `--disable-${what}`);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", ...quiet];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** A page that was opened, and all that went wrong or out of the house since. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors and warnings, errors of scripts, dialogs, and requests other than for the page itself. */
  readonly complaints: readonly string[];
}

/** Opens a file. Whatever it asks for besides is refused and noted. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ offline: true, ...options });
  const complaints: string[] = [];
  await context.route("**", (route) => {
    if (route.request().url() === url) return route.continue();
    complaints.push(`request for ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(url);
  return { page, context, complaints };
}
