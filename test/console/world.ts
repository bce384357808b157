import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openBrowser, openPage, type, untilRead, type Watched } from "./browser.ts";
import { type Duka, startDuka } from "./duka.ts";
import { addressOf, liftLimits, type Person, personOf } from "./person.ts";

/** A running Duka, a browser, and who calls the API beside it. */
export class World {
  readonly opened: Watched[] = [];
  browser: Browser;
  duka: Duka;
  owner: Person;
  staff: Person;

  private constructor(browser: Browser, duka: Duka, owner: Person, staff: Person) {
    this.browser = browser;
    this.duka = duka;
    this.owner = owner;
    this.staff = staff;
  }

  static async begin(): Promise<World> {
    const browser = await openBrowser();
    const duka = await startDuka();
    await liftLimits(duka);
    return new World(browser, duka, await personOf(duka, "owner"), await personOf(duka, "staff"));
  }

  /** A page at which nobody has signed in. */
  async open(options: BrowserContextOptions = {}): Promise<Page> {
    const watched = await openPage(this.browser, this.duka.url, options);
    this.opened.push(watched);
    return watched.page;
  }

  /** A page at which the demo tenant's person of a role has just typed their password. */
  async signIn(role: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.open(options);
    await type(page, addressOf(role), this.duka.password);
    return page;
  }

  /** A page that shows all that this person may see. */
  async openAs(role: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.signIn(role, options);
    await untilRead(page);
    return page;
  }

  /** Closes the pages of one test; what they did wrong is kept. */
  async closePages(): Promise<void> {
    for (const { close } of this.opened) await close();
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.duka.remove();
  }
}
