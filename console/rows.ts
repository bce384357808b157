interface Shown {
  text: string;
  node: HTMLElement;
}

const shown = new WeakMap<HTMLElement, Map<string, Shown>>();

/**
 * Shows things as the children of a list, in their order. Of what is the same as before the node stays, so that nobody loses
 * their place; where the focus was in one that is made anew or gone, it goes to the same control of it, or of the next one.
 */
export function showRows<Thing>(
  list: HTMLElement,
  things: readonly Thing[],
  { key, make }: { key(thing: Thing): string; make(thing: Thing): HTMLElement },
): void {
  const before = shown.get(list) ?? new Map<string, Shown>();
  const focused = document.activeElement;
  const place = [...list.children].findIndex((child) => child.contains(focused));
  const after = new Map<string, Shown>();
  for (const thing of things) {
    const text = JSON.stringify(thing);
    const known = before.get(key(thing));
    after.set(key(thing), known?.text === text ? known : { text, node: make(thing) });
  }
  const nodes = [...after.values()].map(({ node }) => node);
  for (const child of [...list.children]) if (!nodes.includes(child as HTMLElement)) child.remove();
  for (const [at, node] of nodes.entries())
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  shown.set(list, after);
  if (place >= 0 && document.activeElement !== focused) refocus(list, nodes, place, focused);
}

function refocus(list: HTMLElement, nodes: readonly HTMLElement[], place: number, was: Element | null): void {
  const kept = was instanceof HTMLElement && was.isConnected ? was : undefined;
  const next = [...nodes.slice(place), ...nodes.slice(0, place).reverse()];
  const control = next.map((node) => node.querySelector<HTMLElement>("button")).find((one) => one !== null);
  const heading = list.closest("section")?.querySelector<HTMLElement>("h2");
  (kept ?? control ?? heading)?.focus();
}
