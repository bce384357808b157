import { drawing, element } from "./element.ts";

export interface Point {
  name: string;
  /** The height or length, for the eye alone. */
  size: number;
  /** The exact figure, as the table and the tooltip say it. */
  text: string;
}

interface Chart {
  id: string;
  title: string;
  description: string;
  points: readonly Point[];
  /** The heads of the table's two columns. */
  heads: readonly [name: string, figure: string];
}

// About as wide as a panel, so that the words in a drawing are about as large as those around it.
const WIDTH = 440;

function framed({ id, title, description, points, heads }: Chart, height: number, ...drawn: SVGElement[]) {
  const picture = drawing(
    "svg",
    {
      ...{ viewBox: `0 0 ${WIDTH} ${height}`, role: "img", class: "chart" },
      "aria-labelledby": `${id}-title ${id}-description`,
    },
    drawing("title", { id: `${id}-title` }, title),
    drawing("desc", { id: `${id}-description` }, description),
    ...drawn,
  );
  const table = element(
    "table",
    {},
    element("caption", { class: "spoken" }, title),
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element(
      "tbody",
      {},
      ...points.map(({ name, text }) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: "figure" }, text)),
      ),
    ),
  );
  return element(
    "figure",
    {},
    element("figcaption", {}, title),
    picture,
    element(
      "details",
      { id: `${id}-table`, open: isOpen(`${id}-table`) },
      element("summary", {}, "As a table"),
      table,
    ),
  );
}

/** Whoever opened the table of a chart that is drawn anew has it open still. */
const isOpen = (id: string): boolean => document.getElementById(id)?.hasAttribute("open") ?? false;

const tip = ({ name, text }: Point) => drawing("title", {}, `${name}: ${text}`);

/** Upright bars: how often, over time. */
export function columns(chart: Chart): HTMLElement {
  const [top, bottom, foot] = [12, 100, 119];
  const { points } = chart;
  const most = Math.max(1, ...points.map(({ size }) => size));
  const step = WIDTH / Math.max(points.length, 1);
  const every = Math.ceil(points.length / 8);
  const bars = points.map((point, at) => {
    const height = (point.size / most) * (bottom - top);
    const shape = { x: at * step + step * 0.15, y: bottom - height, width: step * 0.7, height, rx: 2 };
    return drawing("rect", { class: "bar", ...shape }, tip(point));
  });
  const names = points.flatMap(({ name }, at) =>
    at % every === 0 ? [drawing("text", { class: "tick", x: at * step, y: foot }, name)] : [],
  );
  const base = drawing("line", { class: "axis", x1: 0, x2: WIDTH, y1: bottom + 0.5, y2: bottom + 0.5 });
  return framed(chart, 126, ...bars, base, ...names);
}

/** Lying bars: parts beside each other, each with its name and figure. */
export function bars(chart: Chart): HTMLElement {
  const { points } = chart;
  const most = Math.max(...points.map(({ size }) => size), Number.MIN_VALUE);
  const row = 44;
  const drawn = points.flatMap((point, at) => {
    const y = at * row;
    const length = Math.max(0, (point.size / most) * WIDTH);
    return [
      drawing("text", { class: "name", x: 0, y: y + 15 }, point.name),
      drawing("text", { class: "name figure", x: WIDTH, y: y + 15, "text-anchor": "end" }, point.text),
      drawing("rect", { class: "rail", x: 0, y: y + 22, width: WIDTH, height: 10, rx: 5 }),
      drawing("rect", { class: "bar", x: 0, y: y + 22, width: length, height: 10, rx: 5 }, tip(point)),
    ];
  });
  return framed(chart, Math.max(row, points.length * row - 8), ...drawn);
}

/** A line over days, from zero. */
export function line(chart: Chart): HTMLElement {
  const [top, bottom, foot, side] = [12, 90, 109, 24];
  const { points } = chart;
  const most = Math.max(...points.map(({ size }) => size), Number.MIN_VALUE);
  const x = (at: number) => side + (at * (WIDTH - 2 * side)) / Math.max(1, points.length - 1);
  const y = (size: number) => bottom - (Math.max(0, size) / most) * (bottom - top);
  const places = points.map(({ size }, at) => `${x(at).toFixed(1)},${y(size).toFixed(1)}`);
  const area = `${x(0)},${bottom} ${places.join(" ")} ${x(points.length - 1)},${bottom}`;
  return framed(
    chart,
    116,
    drawing("polygon", { class: "area", points: area }),
    drawing("polyline", { class: "stroke", points: places.join(" ") }),
    ...points.map((point, at) =>
      drawing("circle", { class: "dot", cx: x(at), cy: y(point.size), r: 4 }, tip(point)),
    ),
    drawing("line", { class: "axis", x1: 0, x2: WIDTH, y1: bottom + 0.5, y2: bottom + 0.5 }),
    ...points.map(({ name }, at) =>
      drawing("text", { class: "tick", x: x(at), y: foot, "text-anchor": "middle" }, name),
    ),
  );
}
