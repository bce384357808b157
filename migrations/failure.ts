/** A migration or function that failed, or a list of them that cannot be right; the message is one line. */
export class MigrationFailed extends Error {
  override readonly name = "MigrationFailed";
}

/** Throws what went wrong in a file, on one line: `0003.do.products.sql:12: relation "shops" does not exist (detail)`. */
export const failureIn =
  (path: string, text: string) =>
  (error: unknown): never => {
    if (error instanceof MigrationFailed) throw error;
    const { message, position, detail, where } = error as Record<
      "message" | "position" | "detail" | "where",
      string | undefined
    >;
    const line = position ? `:${text.slice(0, Number(position)).split("\n").length}` : "";
    const more = detail ?? where?.split("\n")[0];
    throw new MigrationFailed(
      `${path}${line}: ${message}${more ? ` (${more})` : ""}`.replaceAll(/\s*\n\s*/g, " "),
      { cause: error },
    );
  };

/** Adds to what went wrong what was undone before it and stays so: each file is a transaction of its own. */
export const failureAfter =
  (done: readonly string[]) =>
  (error: MigrationFailed): never => {
    if (done.length === 0) throw error;
    throw new MigrationFailed(`${error.message} Done before it, and stays so: ${done.join(", ")}.`, {
      cause: error,
    });
  };
