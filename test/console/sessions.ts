import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page, Request } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, type, untilRead } from "./browser.ts";
import { addressOf, askFor, personOf, stocked } from "./person.ts";
import type { World } from "./world.ts";

const titles = (page: Page) => page.locator("#notifications li h3").allTextContents();

/** What holds of the page itself, and of a session from the sign-in to its end. */
export function sessions(world: () => World): void {
  const isCall = (path: string) => (request: Request) =>
    request.url() === `${world().duka.url}/api/v1${path}`;

  test("what somebody puts into the page does not run, and would be noticed", async () => {
    const { page, wrong, close } = await openPage(world().browser, world().duka.url);
    await page.evaluate(() => {
      const style = document.createElement("div");
      style.setAttribute("style", "color: red");
      const picture = document.createElement("img");
      picture.src = "https://elsewhere.example/picture.png";
      document.body.append(style, picture);
    });
    const markup = page.evaluate(() => {
      document.body.innerHTML = "<p>markup</p>";
    });
    await expect(markup).rejects.toThrow("TrustedHTML");
    await expect
      .poll(() => wrong.filter((one) => one.startsWith("policy: ")).sort())
      .toEqual([
        expect.stringContaining("img-src"),
        expect.stringContaining("require-trusted-types-for"),
        expect.stringContaining("style-src"),
      ]);
    await close();
  });

  test.each(["light", "dark"] as const)(
    "nothing is in the way of anybody, by WCAG 2 A and AA, in %s",
    async (colorScheme) => {
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      const violations = async (page: Page) => {
        await page.evaluate(axe);
        return page.evaluate(async () => {
          const { axe: checker } = globalThis as unknown as {
            axe: {
              run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
            };
          };
          const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
          const { violations: found } = await checker.run({ runOnly: { type: "tag", values: tags } });
          return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        });
      };
      const page = await world().open({ colorScheme });
      await page.getByLabel("Password").waitFor();
      expect(await violations(page)).toEqual([]);
      await type(page, addressOf("owner"), "wrong");
      await page.getByRole("alert").filter({ hasText: "do not go together" }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.type(world().duka.password);
      await page.keyboard.press("Enter");
      await untilRead(page);
      await page.getByRole("button", { name: "Show the last 7 days" }).click();
      await page.locator("#value-by-day-table").waitFor();
      for (const summary of await page.getByText("As a table").all()) await summary.click();
      expect(await violations(page)).toEqual([]);
    },
  );

  test("a page as wide as a telephone does not scroll sideways", async () => {
    // Owner and managers sign in to other pages, and ten times in ten minutes is all that one may.
    const page = await world().openAs("operator", { viewport: { width: 360, height: 720 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  test("the access token is renewed before it ends, and a reload stays signed in", async () => {
    const page = await withClock();
    const renewed = page.waitForRequest(isCall("/auth/refresh"));
    await page.clock.fastForward("14:30");
    await renewed;
    await page.reload();
    await untilRead(page);
    expect(await page.evaluate(() => sessionStorage.getItem("duka.refresh_token"))).toBe(null);
  });

  test("after the server restarts the page comes back by itself: nothing is lost, nothing shown twice", async () => {
    const manager = await personOf(world().duka, "manager");
    await manager.post("/notifications/read-all", {});
    const page = await withClock();
    const before = await stocked(world().owner, { name: "Before" }, 50);
    const meanwhile = await stocked(world().owner, { name: "Meanwhile" }, 50);
    await askFor(world().staff, before, 1);
    await page.locator("#badge", { hasText: "1 unread" }).waitFor();
    await page.context().setOffline(true);
    await world().duka.stop();
    await page.locator("#live", { hasText: "Reconnecting…" }).waitFor();
    await world().duka.start();
    await askFor(world().staff, meanwhile, 1);
    await page.context().setOffline(false);
    await expect
      .poll(
        async () => {
          await page.clock.fastForward(60_000);
          return page.locator("#live").textContent();
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe("Live");
    await page.locator("#badge", { hasText: "2 unread" }).waitFor();
    await askFor(world().staff, before, 2);
    await page.locator("#badge", { hasText: "3 unread" }).waitFor();
    const [after, missed] = ["A correction of Before waits", "A correction of Meanwhile waits"];
    const shown = await titles(page);
    expect(shown.slice(0, 3)).toEqual([after, missed, after]);
    expect(shown.filter((title) => title === after || title === missed)).toHaveLength(3);
  });

  test("a server that does not answer is said in words, and asked again", async () => {
    const page = await world().openAs("viewer");
    await page.route("**/api/v1/notifications?**", (route) => route.abort());
    await page.reload();
    const fault = page.locator("#notifications .fault");
    await fault.getByText("The server cannot be reached").waitFor();
    await page.unroute("**/api/v1/notifications?**");
    await fault.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => fault.textContent()).toBe("");
  });

  test("too many requests are said in words, and asked again by themselves when it is time", async () => {
    const page = await world().openAs("viewer");
    const problem = { status: 429, code: "rate.limited", title: "Too many requests" };
    const answer = { status: 429, headers: { "Retry-After": "1" }, body: JSON.stringify(problem) };
    await page.route("**/api/v1/notifications?**", (route) => route.fulfill(answer));
    await page.reload();
    const fault = page.locator("#notifications .fault");
    await fault.getByText("Too many requests at this moment. Try again in a moment.").waitFor();
    await page.unroute("**/api/v1/notifications?**");
    await expect.poll(() => fault.textContent(), { timeout: 20_000 }).toBe("");
  });

  test("signing out ends the session, for the API and for every socket of it", async () => {
    const answered = (page: Page) =>
      page.waitForResponse((one) => isCall("/auth/login")(one.request()) && one.status() === 200);
    const page = await world().open();
    const socket = page.waitForEvent("websocket");
    const answer = answered(page);
    await type(page, addressOf("viewer"), world().duka.password);
    const { access_token, refresh_token } = (await (await answer).json()) as Record<string, string>;
    await untilRead(page);
    const closed = (await socket).waitForEvent("close");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();
    await closed;
    const call = (path: string, init: RequestInit) => fetch(`${world().duka.url}/api/v1${path}`, init);
    const me = await call("/users/me", { headers: { Authorization: `Bearer ${access_token}` } });
    const again = await call("/auth/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token }),
    });
    expect([me.status, again.status]).toEqual([401, 401]);
    await page.reload();
    await page.getByLabel("Password").waitFor();
  });

  test("a session that is ended elsewhere is said in words", async () => {
    const page = await world().openAs("operator");
    const operator = await personOf(world().duka, "operator");
    await operator.call("DELETE", "/auth/sessions");
    await page.getByText("Your session has ended. Sign in again.").waitFor({ timeout: 30_000 });
  });

  /** A manager's page whose clock can be put forward. */
  async function withClock(): Promise<Page> {
    const page = await world().open();
    await page.clock.install();
    await page.reload();
    await type(page, addressOf("manager"), world().duka.password);
    await untilRead(page);
    return page;
  }
}
