/** A moment and a day in examples. */
export const MOMENT = "2026-11-20T09:30:00Z";
export const DAY = "2027-06-30";

/** Days and moments of which it matters that they are over, or to come. */
export const TIMES: Readonly<Record<string, string>> = {
  ...{ closed_through: "2026-01-31", issued_on: "2026-01-02", received_on: "2026-01-02" },
  ...{ ends_at: "2099-12-31T00:00:00Z", until: "2027-01-31T22:00:00Z" },
};

/** What a thing of this kind is called, where it is no product: by the part of its operation's name before the verb. */
export const NAMES: Readonly<Record<string, string>> = {
  ...{ accounts: "Aline Uwase", users: "Aline Uwase", contacts: "Jean Mugisha", leads: "Jean Mugisha" },
  ...{ customers: "Jean Mugisha", current: "Kimironko Pharmacy", tenants: "Kimironko Pharmacy" },
  ...{ organizations: "Kimironko Pharmacy", pharmacies: "Kimironko Pharmacy", branches: "Kimironko market" },
  ...{ suppliers: "Kigali Medical Supplies", insurers: "Kigali Health Insurance", warehouses: "Shop" },
  ...{ plans: "Standard", devices: "Head office", tills: "Till 1", api_keys: "Nightly export" },
  ...{ approval_rules: "Above 500,000", rules: "Many refusals within an hour" },
};

/** What stands in examples for a field of this name, where its schema leaves it open. */
export const EXAMPLE_VALUES: Readonly<Record<string, string>> = {
  ...{ name: "Amoxicillin 500 mg", sku: "AMOX-500", barcode: "4006381333931", unit: "pc", code: "MAIN" },
  ...{ email: "aline@kimironko.example", username: "aline", admin_username: "aline", phone: "+250788123456" },
  ...{ password: "a long enough passphrase", admin_password: "a long enough passphrase" },
  ...{ new_password: "another long passphrase", slug: "kimironko", role: "cashier", roles: "cashier" },
  ...{ next_currency: "RWF", amount_currency: "RWF", line_currency: "RWF" },
  ...{ currency: "RWF", base: "RWF", quote: "USD", country: "RW", locale: "rw", language: "rw" },
  ...{ time_zone: "Africa/Kigali", tax_category: "A", reason_code: "06", kind: "retail" },
  ...{ lot_number: "L2026-11", serial: "SN-0001", serials: "SN-0001", client_id: "front-desk-1041" },
  ...{ reason: "Broken on arrival", note: "By the door", notes: "By the door", description: "In a blister" },
  ...{ title: "Low stock", text: "Order again", summary: "Order again", location: "Kigali" },
  ...{ scopes: "inventory.products.list", type: "inventory.product.created", tin: "123456789" },
  ...{ tin_number: "123456789", device_serial: "SDC001", public_url: "https://kimironko.example" },
  ...{
    from: "21:30",
    to: "06:30",
    field: "type",
    group_by: "type",
    of: "data.reason",
    host: "vsdc.example.com",
  },
  ...{ branch_code: "00", base_url: "https://sdcsandbox.rra.gov.rw" },
  ...{ sender: "Kimironko Pharmacy <shop@kimironko.example>", key: "re_12345678" },
  ...{ method: "Incineration", authority: "Rwanda FDA", prescriber: "Dr. Uwase", patient: "A. Mukamana" },
};
