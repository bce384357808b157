/** A number that is written in JSON by these digits: a double would lose some. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a body of the authorities' protocols is made of. */
export type Field = string | number | boolean | null | Digits | readonly Field[] | Fields;
export interface Fields {
  readonly [name: string]: Field | undefined;
}

/** The JSON text of fields, those that are undefined left out. */
export function exactJson(field: Field): string {
  if (field instanceof Digits) return field.text;
  if (isList(field)) return `[${field.map(exactJson).join(",")}]`;
  if (field === null || typeof field !== "object") return JSON.stringify(field);
  const parts = Object.entries(field).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${exactJson(value)}`],
  );
  return `{${parts.join(",")}}`;
}

const isList = (field: Field): field is readonly Field[] => Array.isArray(field);
