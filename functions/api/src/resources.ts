import { z } from "zod";

/** One kind of thing that the API offers: what is accepted, and the thing with a given number. */
export interface Resource {
  readonly schema: z.ZodObject;
  readonly make: (id: number) => object;
}

const name = z.string().trim().min(1).max(80);
const money = z.number().positive().multipleOf(0.01);
const day = z.iso.date();
const reference = z.number().int().positive();

/** Nine kinds of things, five routes each. */
export const RESOURCES: Readonly<Record<string, Resource>> = {
  products: resource({ name, price: money, tags: z.array(z.string()).max(8).default([]) }, (id) => ({
    name: `Product ${id}`,
    price: id * 1.25,
    tags: id % 2 === 0 ? ["even"] : [],
  })),
  customers: resource({ name, email: z.email(), born: day.optional() }, (id) => ({
    name: `Customer ${id}`,
    email: `customer-${id}@example.com`,
  })),
  orders: resource(
    {
      customer: reference,
      lines: z.array(z.object({ product: reference, quantity: z.number().int().min(1).max(99) })).min(1),
    },
    (id) => ({ customer: (id % 40) + 1, lines: [{ product: ((id * 7) % 40) + 1, quantity: (id % 5) + 1 }] }),
  ),
  invoices: resource({ order: reference, total: money, due: day }, (id) => ({
    order: id,
    total: id * 10,
    due: `2026-05-${String((id % 28) + 1).padStart(2, "0")}`,
  })),
  payments: resource({ invoice: reference, amount: money, method: z.enum(["card", "transfer"]) }, (id) => ({
    invoice: id,
    amount: id * 10,
    method: id % 3 === 0 ? "transfer" : "card",
  })),
  shipments: resource({ order: reference, carrier: name, tracking: z.uuid().optional() }, (id) => ({
    order: id,
    carrier: `Carrier ${id % 4}`,
  })),
  reviews: resource({ product: reference, stars: z.number().int().min(1).max(5), text: name }, (id) => ({
    product: id,
    stars: (id % 5) + 1,
    text: `Review ${id} – très bien ✓`,
  })),
  warehouses: resource(
    { name, place: z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }) },
    (id) => ({ name: `Warehouse ${id}`, place: { lat: id - 20, lon: id * 4 - 80 } }),
  ),
  coupons: resource(
    { code: z.string().regex(/^[A-Z0-9]{4,12}$/), percent: z.number().min(1).max(90) },
    (id) => ({
      code: `SPORE${id}`,
      percent: id,
    }),
  ),
};

function resource(shape: z.ZodRawShape, make: Resource["make"]): Resource {
  return { schema: z.object(shape), make };
}
