import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A headless Chromium of this machine. Errors: none is there, with how to get one. */
export async function openBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM;
  const found = given ?? USUAL.find((path) => existsSync(path));
  if (!found || !existsSync(found))
    throw new Error(
      `No Chromium at ${given ?? USUAL.join(", ")}: apt-get install chromium, or set CHROMIUM to the path of one.`,
    );
  // Chromium has no sandbox for root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: found, args: [...args, "--disable-dev-shm-usage"] });
}

/** A page, and what a page may never do: what it did of that. */
export interface Watched {
  page: Page;
  /** Violations of its policy, faults, what the console says, and other hosts that were asked. */
  wrong: string[];
  close(): Promise<void>;
}

/** What Chromium itself says of an answer that is no success, or of none: those are looked at as the page shows them. */
const OF_THE_NETWORK = /^Failed to load resource: |^WebSocket connection to '[^']*' failed: /;

/** A page in a context of its own, in another zone and language than the shop's. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ timezoneId: "America/New_York", locale: "de-DE", ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  await page.exposeFunction("violated", (what: string) => wrong.push(what));
  await page.addInitScript(() => {
    const { violated } = globalThis as unknown as { violated(what: string): void };
    document.addEventListener("securitypolicyviolation", (event) =>
      violated(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  page.on("pageerror", (error) => wrong.push(`fault: ${error.message}`));
  page.on("console", (message) => {
    if (!OF_THE_NETWORK.test(message.text())) wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== url) wrong.push(`host: ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== new URL(url).host) wrong.push(`host: ${socket.url()}`);
  });
  await page.goto(`${url}/console`);
  return { page, wrong, close: () => context.close() };
}

/** Signs in by the keyboard alone. */
export async function type(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address or user name").waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/** Waits until the console of a shop is open, live and read. */
export async function untilRead(page: Page): Promise<void> {
  await page.locator("#live.open").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("section[aria-busy=true]").length === 0);
}
