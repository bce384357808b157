import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";

declare global {
  interface ImportMeta {
    glob<T>(pattern: string | string[], options: { eager: true }): Record<string, T>;
  }
}

const modules = import.meta.glob<Record<string, unknown>>(
  ["/src/modules/*/tables.ts", "/src/modules/*/*/tables.ts", "/src/platform/tables.ts"],
  { eager: true },
);

/** Every drizzle table that a module declares, by its name with the schema. */
export const moduleTables = new Map(
  Object.values(modules)
    .flatMap((module) => Object.values(module))
    .filter((value): value is PgTable => is(value, PgTable))
    .map((table) => {
      const { schema, name, columns } = getTableConfig(table);
      return [`${schema}.${name}` as string, columns] as const;
    }),
);
