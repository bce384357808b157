import type { EventFrame } from "../client/frames.ts";
import type { Desk } from "./desk.ts";
import { button, type Child, element } from "./element.ts";
import { endsSession, isNotForThem, Refusal, Unreachable, wordsOf } from "./words.ts";

export interface PanelOptions<Data> {
  id: string;
  title: string;
  /** What stands beside the title. */
  tools?: readonly Child[];
  /** What it consists of, which `show` fills. */
  parts: readonly HTMLElement[];
  read(): Promise<Data>;
  show(data: Data): void;
  /** Whether an event changes what is shown. */
  hears(event: EventFrame): boolean;
  /** Between two readings because of events, so that a busy shop's console leaves its requests to the shop. */
  pauseMs: number;
  /** Whether it is read while nobody sees the page; otherwise as soon as somebody does. */
  whileHidden?: "read";
}

/** A part of the page that reads something, and reads it anew when an event says that it changed. */
export interface Panel {
  section: HTMLElement;
  refresh(): Promise<void>;
  /** Does something and reads anew; what went wrong is said in the panel. */
  attempt(does: () => Promise<void>): Promise<void>;
  hear(event: EventFrame): void;
  /** Reads anew where the last reading failed, or something changed while nobody looked. */
  catchUp(): void;
  close(): void;
}

const SOON_MS = 250;
const RETRY_MS = 20_000;

/** When to ask again by oneself, spread so that not all panels, nor all consoles of a shop, do so at once. */
const retryIn = (error: unknown): number =>
  (error instanceof Refusal && error.wait ? error.wait * 1000 : RETRY_MS) + Math.random() * RETRY_MS * 0.5;

export function panel<Data>(desk: Desk, options: PanelOptions<Data>): Panel {
  const { id, title, tools = [], parts, read, show, hears, pauseMs, whileHidden } = options;
  const content = element("div", { class: "content" }, ...parts);
  const asOf = element("p", { class: "as-of" }, "Loading…");
  const fault = element("p", { class: "fault", role: "alert" });
  const heading = element("h2", { id: `${id}-title`, tabindex: -1 }, title);
  const section = element(
    "section",
    { id, class: "panel", "aria-labelledby": `${id}-title`, "aria-busy": "true" },
    element("header", {}, heading, ...tools),
    fault,
    content,
    asOf,
  );
  let reading: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let isBehind = false;
  let isOver = false;
  /** Whether what failed may be asked again before its time. */
  let mayHurry = true;

  function complain(error: unknown, ...more: readonly HTMLElement[]): void {
    if (!(error instanceof Refusal || error instanceof Unreachable)) console.error(error);
    const words = wordsOf(error);
    // What is said already is not said again at each try.
    if (fault.firstChild?.textContent !== words) fault.replaceChildren(words, " ", ...more);
  }

  async function load(): Promise<void> {
    isBehind = false;
    lastAt = performance.now();
    try {
      const data = await read();
      if (isOver) return;
      show(data);
      fault.replaceChildren();
      asOf.textContent = `As of ${desk.formats.clock(new Date())}`;
    } catch (error) {
      if (isOver || endsSession(error)) return;
      if (isNotForThem(error)) {
        section.remove();
        close();
        return;
      }
      isBehind = true;
      mayHurry = !(error instanceof Refusal && error.wait > 0);
      clearTimeout(timer);
      timer = setTimeout(() => void refresh(), retryIn(error));
      complain(error, button("Try again", refresh));
    } finally {
      section.setAttribute("aria-busy", "false");
    }
  }

  /** One reading at a time; what is asked for meanwhile follows it. */
  function refresh(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    reading = (reading ?? Promise.resolve()).then(load);
    return reading;
  }

  function later(): void {
    if (timer !== undefined || isOver) return;
    timer = setTimeout(() => void refresh(), Math.max(SOON_MS, lastAt + pauseMs - performance.now()));
  }

  async function attempt(does: () => Promise<void>): Promise<void> {
    try {
      await does();
      await refresh();
    } catch (error) {
      await refresh();
      complain(error);
    }
  }

  function close(): void {
    isOver = true;
    clearTimeout(timer);
  }

  return {
    section,
    refresh,
    attempt,
    close,
    hear(event) {
      if (!hears(event)) return;
      if (document.visibilityState === "hidden" && !whileHidden) isBehind = true;
      else later();
    },
    catchUp() {
      if (!isBehind) return;
      if (mayHurry) {
        clearTimeout(timer);
        timer = undefined;
      }
      later();
    },
  };
}
