import type { Row, Statement } from "./connection.ts";

/** The statements of a batch, in their order: a list, or by the names under which their rows are read. */
export type Statements = readonly Statement[] | NamedStatements;
type NamedStatements = Readonly<Record<string, Statement | readonly Statement[]>>;

/** The rows of a batch as its statements were given: of each by its place or name; several under one name together. */
export type Rows<S extends Statements> = S extends readonly Statement[] ? Row[][] : { [K in keyof S]: Row[] };

/** A batch as the connection takes it, and how its rows go back to the names. */
export function planned<S extends Statements>(
  statements: S,
): { flat: readonly Statement[]; named(rows: readonly Row[][]): Rows<S> } {
  if (isList(statements)) return { flat: statements, named: (rows) => [...rows] as Rows<S> };
  const parts = Object.entries<Statement | readonly Statement[]>(statements).map(([name, part]) => ({
    name,
    part: isMany(part) ? part : [part],
  }));
  return {
    flat: parts.flatMap(({ part }) => part),
    named(rows) {
      let at = 0;
      const found = parts.map(({ name, part }) => {
        const own = rows.slice(at, at + part.length).flat();
        at += part.length;
        return [name, own] as const;
      });
      return Object.fromEntries(found) as Rows<S>;
    },
  };
}

const isMany = (part: Statement | readonly Statement[]): part is readonly Statement[] => Array.isArray(part);
const isList = (statements: Statements): statements is readonly Statement[] => Array.isArray(statements);
