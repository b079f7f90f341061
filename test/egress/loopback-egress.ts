import { createEgress, type Egress, type EgressOptions } from "../../gateway/egress/mod.ts";

/** An egress that reaches this machine too, where the tests' upstreams are. */
export function createLoopbackEgress(options: EgressOptions = {}): Egress {
  return createEgress({ allow: [{ kind: "public" }, { kind: "loopback" }], ...options });
}
