import { describe, expect, it } from "vitest";
import { mintPayer } from "./billing-tenant.ts";
import { amount, code, lineOf, send, statusOf, submit } from "./statement-sending.ts";

const DAY = "2031-03-01";
const table = (...rows: string[][]) => `${rows.map((row) => row.join(",")).join("\n")}\n`;

describe("a statement's lines that brought no money", () => {
  it.each([
    ["Status", "Failed", "not_completed"],
    ["Status", "PENDING", "not_completed"],
    ["Transaction Status", "", "not_completed"],
    ["Status", "Reversed", "reversed"],
    ["Type", "Reversal", "reversed"],
    ["Type", "Transaction fee", "fee"],
    ["Transaction type", "Cash-out", "outgoing"],
    ["Direction", "Out", "outgoing"],
    ["Dr/Cr", "DR", "outgoing"],
    ["Paid out", "500", "outgoing"],
  ])("%s %s: pays nothing, and the report says why", async (column, value, because) => {
    const [price, given] = [amount(), code()];
    const payer = await mintPayer({ plan: { prices: { RWF: price } } });
    const id = await submit(payer, { code: given, amount: price, currency: "RWF" });
    const file = (said: string, reference: string) =>
      table(["ref", "amount", "date", "currency", column], [reference, price, DAY, "RWF", said]);
    const { body } = await send(file(value, given));
    expect(body).toMatchObject({ totals: { rows: 1, left_out: 1, matched: 0 }, rows: [{ row: 2, because }] });
    expect(await lineOf(given)).toBeUndefined();
    expect(await statusOf(id)).toMatchObject({ status: "submitted" });
  });

  it.each([
    ["Status", "Completed"],
    ["Status", "SUCCESSFUL"],
    ["Type", "Transfer"],
    ["Direction", "In"],
    ["Dr/Cr", "cr"],
    ["Paid out", "0.00"],
  ])("%s %s is money", async (column, value) => {
    const given = code();
    const { body } = await send(
      table(["ref", "amount", "date", "currency", column], [given, amount(), DAY, "RWF", value]),
    );
    expect(body.totals).toMatchObject({ rows: 1, open: 1 });
  });

  it.each([
    ["RWF", "15000.5"],
    ["USD", "12.345"],
  ])(
    "a line of %s %s is failed, and no code is submitted of it: nobody can pay that",
    async (currency, sum) => {
      const given = code();
      const { body } = await send(
        table(
          ["ref", "amount", "date", "currency"],
          [given, sum, DAY, currency],
          [code(), `${amount()}.00`, DAY, "RWF"],
        ),
      );
      expect(body.rows).toMatchObject([
        { status: "failed", errors: [{ path: "amount", code: "not_payable" }] },
        { status: "open" },
      ]);
      expect(await lineOf(given)).toBeUndefined();
      const { owner } = await mintPayer();
      const said = await owner.post("/billing/payment-code", { code: code(), amount: sum, currency });
      expect([said.status, said.body.code]).toEqual([422, "payment.not_payable"]);
    },
  );

  it("are those with a negative amount, and those that another line of the file takes back", async () => {
    const [gone, good, out] = [code(), code(), code()];
    const { body } = await send(
      table(
        ["ref", "amount", "date", "currency", "status"],
        [gone, amount(), DAY, "RWF", "Completed"],
        [out, `-${amount()}`, DAY, "RWF", "Completed"],
        [gone.toLowerCase(), amount(), DAY, "RWF", "Reversed"],
        [good, amount(), DAY, "RWF", "Completed"],
      ),
    );
    expect(body.rows.map(({ status, because }) => [status, because])).toEqual([
      ["left_out", "reversed"],
      ["left_out", "outgoing"],
      ["left_out", "reversed"],
      ["open", undefined],
    ]);
  });
});

it("finds what a line takes back by what codes are compared by, and takes nothing back by a reference that says nothing", async () => {
  const [given, other, third] = [code(), code(), code()];
  const wide = [...given].map((of) => String.fromCharCode(of.charCodeAt(0) + 0xfee0)).join("");
  const head = ["ref", "amount", "date", "currency", "status"];
  const line = (of: string, status = "Completed") => [of, amount(), DAY, "RWF", status];
  const { body } = await send(
    table(
      head,
      ...[line(given), line(`${other}null`), line(third), line(`NULL`), line("١٢٣٤٥")],
      ...[line(wide, "Reversed"), line("", "Reversed"), line("-", "Reversed")],
    ),
  );
  expect(body.rows.map(({ status }) => status)).toEqual([
    ...["left_out", "open", "open", "open", "open", "left_out", "left_out", "left_out"],
  ]);
  expect(body.rows[0]).toMatchObject({ because: "reversed", reference: given });
  expect(await lineOf(given)).toBeUndefined();
});

it("says which payment a line takes back that was matched before", async () => {
  const [price, given] = [amount(), code()];
  const payer = await mintPayer({ plan: { prices: { RWF: price } } });
  const id = await submit(payer, { code: given, amount: price, currency: "RWF" });
  const file = (status: string) =>
    table(["ref", "amount", "date", "currency", "status"], [given, price, DAY, "RWF", status]);
  expect((await send(file("Completed"))).body.totals).toMatchObject({ matched: 1 });
  expect((await send(file("Reversed"))).body.rows).toMatchObject([{ because: "reversed", payment_id: id }]);
});

describe("a statement as banks write it", () => {
  it("fails a line with too few or too many cells, and shifts nothing", async () => {
    const [short, long, good] = [code(), code(), code()];
    const head = ["Balance", "ref", "amount", "date", "currency"];
    const { body } = await send(
      table(
        head,
        [short, amount(), DAY, "RWF"],
        ["9", long, amount(), DAY, "RWF", "x"],
        ["9", good, amount(), DAY, "RWF"],
      ),
    );
    expect(body.rows.map(({ status }) => status)).toEqual(["failed", "failed", "open"]);
    expect(await lineOf(short)).toBeUndefined();
  });

  it("says that a reference came with another amount, and loses neither", async () => {
    const [given, price] = [code(), amount()];
    const line = (of: string, sum: string) => [of, sum, DAY, "RWF"];
    const head = ["ref", "amount", "date", "currency"];
    const { body } = await send(
      table(
        head,
        line(given, price),
        line(given.toLowerCase(), price),
        line(`${given.slice(0, 4)}-${given.slice(4)}`, amount()),
      ),
    );
    expect(body.rows.map(({ status }) => status)).toEqual(["open", "known", "differs"]);
    expect((await send(table(head, line(given, amount())))).body.rows[0]).toMatchObject({
      status: "differs",
    });
  });

  it("takes the others where a reference is none", async () => {
    const good = code();
    const rows = ["AB", "МР123456", "?", "x".repeat(70), good].map((of) => [of, amount(), DAY, "RWF"]);
    const { status, body } = await send(table(["ref", "amount", "date", "currency"], ...rows));
    expect(status).toBe(200);
    expect(body.rows.map((row) => row.status)).toEqual([...Array(4).fill("failed"), "open"]);
  });

  it("may call several columns alike, or write one twice: the first that we know best is taken", async () => {
    const [price, given] = [amount(), code()];
    const payer = await mintPayer({ plan: { prices: { RWF: price } } });
    const id = await submit(payer, { code: given, amount: price, currency: "RWF" });
    const { status, body } = await send(
      table(
        [
          "Date",
          "Value Date",
          "Reference",
          "Transaction ID",
          "Amount",
          "Paid In",
          "Currency",
          "Name",
          "Name",
        ],
        [DAY, DAY, "Rent March", given, "0", price, "RWF", "a", "b"],
      ),
    );
    expect([status, body.totals?.matched]).toEqual([200, 1]);
    expect(await statusOf(id)).toMatchObject({ status: "verified" });
  });

  it("writes codes with other points and blanks than tenants do", async () => {
    const [price, given] = [amount(), code()];
    const payer = await mintPayer({ plan: { prices: { RWF: price } } });
    const spaced = `${given.slice(0, 5)}.${given.slice(5, 9)} ${given.slice(9)}`;
    const id = await submit(payer, { code: spaced.toLowerCase(), amount: price, currency: "RWF" });
    const { body } = await send(
      table(
        ["ref", "amount", "date", "currency"],
        [`${given.slice(0, 3)}_${given.slice(3)}:`, price, DAY, "RWF"],
      ),
    );
    expect(body.totals).toMatchObject({ matched: 1 });
    expect(await statusOf(id)).toMatchObject({ status: "verified" });
  });
});
