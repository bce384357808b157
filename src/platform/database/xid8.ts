import { customType } from "drizzle-orm/pg-core";

/** The number of a transaction, which no other has: 64 bits, as text. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });
