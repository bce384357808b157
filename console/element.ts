type Value = string | number | boolean | undefined | ((event: Event) => void);
export type Attributes = Readonly<Record<string, Value>>;
export type Child = Node | string | undefined;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. What it is given becomes attributes, listeners and text: never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for a drawing. */
export function drawing<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS(SVG, tag) as SVGElementTagNameMap[Tag], attributes, children);
}

function filled<One extends Element>(one: One, attributes: Attributes, children: readonly Child[]): One {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") one.addEventListener(name, value);
    else if (value === true) one.setAttribute(name, "");
    else if (value !== undefined && value !== false) one.setAttribute(name, String(value));
  }
  one.append(...children.filter((child) => child !== undefined));
  return one;
}

/** A button that shows that it works while `does` does, and takes no second press so long. */
export function button(
  text: string,
  does: (pressed: HTMLButtonElement) => Promise<void> | void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const made = element(
    "button",
    {
      type: "button",
      ...attributes,
      async click() {
        if (made.getAttribute("aria-disabled") === "true") return;
        made.setAttribute("aria-disabled", "true");
        try {
          await does(made);
        } finally {
          made.removeAttribute("aria-disabled");
        }
      },
    },
    text,
  );
  return made;
}
