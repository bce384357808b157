const standIns = new WeakMap<object, { the(): object; isMade(): boolean }>();

/**
 * Stands for an object that is made when something of it is first looked at, and never where nothing is. `early` answers
 * for a name without making it; undefined where it cannot.
 */
export function lazily<T extends object>(make: () => T, early?: (name: string) => unknown): T {
  let kept: T | undefined;
  const the = (): T => {
    kept ??= make();
    return kept;
  };
  const own = (key: PropertyKey): PropertyDescriptor | undefined => {
    const found = Reflect.getOwnPropertyDescriptor(the(), key);
    return found && { ...found, configurable: true };
  };
  const stand = new Proxy({} as T, {
    get(_, key) {
      const answer = typeof key === "string" ? early?.(key) : undefined;
      if (answer !== undefined) return answer;
      const value: unknown = Reflect.get(the(), key);
      return typeof value === "function" && key !== "constructor" ? value.bind(the()) : value;
    },
    has: (_, key) => Reflect.has(the(), key),
    set: (_, key, value) => Reflect.set(the(), key, value),
    ownKeys: () => Reflect.ownKeys(the()),
    getOwnPropertyDescriptor: (_, key) => own(key),
    getPrototypeOf: () => Reflect.getPrototypeOf(the()),
  });
  standIns.set(stand, { the, isMade: () => kept !== undefined });
  return stand;
}

/** The object that a stand-in stands for, made by then; anything else as it is. */
export function itself<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  return (standIns.get(value)?.the() as T | undefined) ?? value;
}

/** Is there more of it than a stand-in? */
export const isMade = (value: object): boolean => standIns.get(value)?.isMade() ?? true;
