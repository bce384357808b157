/** How wide the box is that stands for what no font has. */
export const BOX_ADVANCE = 700;

const [LEFT, RIGHT, BOTTOM, TOP, STROKE] = [60, 640, -120, 780, 36];
const [DIGIT_SCALE, DIGIT_STEP, ROW_STEP] = [0.42, 250, 360];

/** The hexadecimal digits of a code point in two rows: four of them, or six. */
export function digitsOf(codePoint: number): [string, string] {
  const digits = codePoint.toString(16).toUpperCase();
  const padded = digits.padStart(digits.length > 4 ? 6 : 4, "0");
  return [padded.slice(0, padded.length / 2), padded.slice(padded.length / 2)];
}

/** The outline of an empty box: two rectangles, of which the inner one is a hole. */
export function boxOutline(): Uint8Array {
  const outer = [
    [LEFT, BOTTOM],
    [LEFT, TOP],
    [RIGHT, TOP],
    [RIGHT, BOTTOM],
  ] as const;
  const inner = [
    [LEFT + STROKE, BOTTOM + STROKE],
    [RIGHT - STROKE, BOTTOM + STROKE],
    [RIGHT - STROKE, TOP - STROKE],
    [LEFT + STROKE, TOP - STROKE],
  ] as const;
  const points = [...outer, ...inner];
  const onTheCurve = points.map(() => 1);
  const steps = (axis: 0 | 1) =>
    points.flatMap((point, at) => word(point[axis] - (points[at - 1]?.[axis] ?? 0)));
  return Uint8Array.from([
    ...[word(2), word(LEFT), word(BOTTOM), word(RIGHT), word(TOP)].flat(),
    ...[word(3), word(7), word(0)].flat(),
    ...onTheCurve,
    ...steps(0),
    ...steps(1),
  ]);
}

/** The outline of a box with digits inside: made of the glyphs of the box and of each digit. */
export function numberedBox(box: number, rows: readonly { glyph: number; advance: number }[][]): Uint8Array {
  const placed = rows.flatMap((row, line) =>
    row.map(({ glyph, advance }, at) => {
      const step = Math.min(DIGIT_STEP, (RIGHT - LEFT - 2 * STROKE) / row.length);
      const middle = (LEFT + RIGHT) / 2 + (at - (row.length - 1) / 2) * step;
      const scale = Math.min(DIGIT_SCALE, (step - 10) / advance);
      return { glyph, scale, x: middle - (advance * scale) / 2, y: line === 0 ? 30 + ROW_STEP : 30 };
    }),
  );
  const parts = [{ glyph: box, scale: 1, x: 0, y: 0 }, ...placed];
  return Uint8Array.from([
    ...[word(-1), word(LEFT), word(BOTTOM), word(RIGHT), word(TOP)].flat(),
    ...parts.flatMap(({ glyph, scale, x, y }, at) => [
      // Placed by words that are distances, and scaled; all but the last are followed by another.
      ...word(1 | 2 | 8 | (at < parts.length - 1 ? 32 : 0)),
      ...word(glyph),
      ...word(x),
      ...word(y),
      ...word(scale * 0x4000),
    ]),
  ]);
}

/** A number as two bytes, the larger first. */
function word(value: number): [number, number] {
  const bits = Math.round(value) & 0xffff;
  return [bits >> 8, bits & 0xff];
}
