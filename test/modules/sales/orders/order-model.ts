/** A line as the model has it: whole numbers of a product of a whole price. */
interface ModelLine {
  product: number;
  price: number;
  quantity: number;
  fulfilled: number;
  returned: number;
  cancelled: number;
  reserved: number;
}

/** An order as the model has it. */
export interface ModelOrder {
  status: "draft" | "confirmed" | "fulfilled" | "cancelled";
  lines: ModelLine[];
  paid: number;
  refunded: number;
}

/** What somebody tries. `order` and `line` are places among those that there are; a quantity may be more than there is. */
export type Step =
  | { do: "sell"; product: number; quantity: number }
  | { do: "draft"; lines: readonly (readonly [product: number, quantity: number])[] }
  | { do: "confirm"; order: number }
  | { do: "cancel"; order: number }
  | { do: "fulfil"; order: number; quantities: readonly number[]; pays: boolean }
  | { do: "pay"; order: number; amount: number }
  | { do: "refund"; order: number; amount: number }
  | { do: "return"; order: number; line: number; quantity: number; refunds: boolean };

const sum = (lines: readonly ModelLine[], of: (line: ModelLine) => number) =>
  lines.reduce((all, line) => all + of(line), 0);

/** What is to be paid of an order, less what came back. */
const due = ({ lines }: ModelOrder) =>
  sum(lines, ({ price, quantity, cancelled, returned }) => price * (quantity - cancelled - returned));

const held = ({ lines }: ModelOrder) =>
  sum(lines, ({ price, fulfilled, returned }) => price * (fulfilled - returned));

const net = ({ paid, refunded }: ModelOrder) => paid - refunded;

export const balance = (order: ModelOrder) => due(order) - net(order);

const line = (product: number, price: number, quantity: number): ModelLine => ({
  ...{ product, price, quantity, fulfilled: 0, returned: 0, cancelled: 0, reserved: 0 },
});

/** A shop by the rules as people would say them, without a database: what may be done is done, all else changes nothing. */
export class OrderModel {
  readonly orders: ModelOrder[] = [];
  readonly stock: number[];
  readonly prices: readonly number[];

  constructor(prices: readonly number[], each: number) {
    this.prices = prices;
    this.stock = prices.map(() => each);
  }

  /** What is neither gone nor promised, but to this order. */
  #free(product: number, but?: ModelOrder): number {
    const promised = this.orders
      .filter((order) => order !== but)
      .flatMap(({ lines }) => lines)
      .filter((one) => one.product === product);
    return (this.stock[product] ?? 0) - sum(promised, ({ reserved }) => reserved);
  }

  /** Tries a step; says whether it is done. */
  try(step: Step): boolean {
    if (step.do === "sell") return this.#sell(step.product, step.quantity);
    if (step.do === "draft") {
      const lines = step.lines.map(([product, quantity]) =>
        line(product, this.prices[product] ?? 0, quantity),
      );
      this.orders.push({ status: "draft", lines, paid: 0, refunded: 0 });
      return true;
    }
    const order = this.orders[step.order];
    if (!order) return false;
    if (step.do === "confirm") return this.#confirm(order);
    if (step.do === "cancel") return this.#cancel(order);
    if (step.do === "fulfil") return this.#fulfil(order, step.quantities, step.pays);
    if (step.do === "return") return this.#bring(order, step);
    if (step.do === "pay") {
      const open = order.status === "confirmed" || order.status === "fulfilled";
      if (!open || step.amount > balance(order)) return false;
      order.paid += step.amount;
      return true;
    }
    if (order.status === "draft" || step.amount > net(order)) return false;
    // What is kept stays paid for: there is nobody to give credit to.
    if (step.amount > -balance(order) && held(order) > net(order) - step.amount) return false;
    order.refunded += step.amount;
    return true;
  }

  #sell(product: number, quantity: number): boolean {
    if (this.#free(product) < quantity) return false;
    const sold = { ...line(product, this.prices[product] ?? 0, quantity), fulfilled: quantity };
    this.stock[product] = (this.stock[product] ?? 0) - quantity;
    this.orders.push({ status: "fulfilled", lines: [sold], paid: sold.price * quantity, refunded: 0 });
    return true;
  }

  #confirm(order: ModelOrder): boolean {
    if (order.status !== "draft") return false;
    const wanted = this.prices.map((_, product) =>
      sum(
        order.lines.filter((one) => one.product === product),
        ({ quantity }) => quantity,
      ),
    );
    if (wanted.some((quantity, product) => quantity > this.#free(product))) return false;
    for (const one of order.lines) one.reserved = one.quantity;
    order.status = "confirmed";
    return true;
  }

  #cancel(order: ModelOrder): boolean {
    if (order.status !== "draft" && order.status !== "confirmed") return false;
    for (const one of order.lines) {
      one.cancelled = one.quantity - one.fulfilled;
      one.reserved = 0;
    }
    order.status = order.lines.some(({ fulfilled }) => fulfilled > 0) ? "fulfilled" : "cancelled";
    return true;
  }

  #fulfil(order: ModelOrder, quantities: readonly number[], pays: boolean): boolean {
    const taken = order.lines.map((_, at) => quantities[at] ?? 0);
    if (order.status !== "confirmed" || taken.every((quantity) => quantity === 0)) return false;
    if (order.lines.some((one, at) => (taken[at] ?? 0) > one.quantity - one.fulfilled)) return false;
    const after = held(order) + sum(order.lines, (one) => one.price * (taken[order.lines.indexOf(one)] ?? 0));
    const paid = pays ? Math.max(order.paid, order.paid + balance(order)) : order.paid;
    if (after > paid - order.refunded) return false;
    order.paid = paid;
    for (const [at, one] of order.lines.entries()) {
      const quantity = taken[at] ?? 0;
      one.fulfilled += quantity;
      one.reserved -= quantity;
      this.stock[one.product] = (this.stock[one.product] ?? 0) - quantity;
    }
    if (order.lines.every(({ fulfilled, quantity }) => fulfilled === quantity)) order.status = "fulfilled";
    return true;
  }

  #bring(order: ModelOrder, { line: at, quantity, refunds }: Extract<Step, { do: "return" }>): boolean {
    const one = order.lines[at % order.lines.length];
    const may = order.status === "confirmed" || order.status === "fulfilled";
    if (!one || !may || quantity > one.fulfilled - one.returned) return false;
    const coming = net(order) - (due(order) - one.price * quantity);
    if (refunds && (coming <= 0 || coming > net(order))) return false;
    one.returned += quantity;
    this.stock[one.product] = (this.stock[one.product] ?? 0) + quantity;
    if (refunds) order.refunded += coming;
    return true;
  }
}
