/** What the soak's gateway tells. */
export interface SoakReport {
  readonly port: number;
  readonly nursery: "fork" | "spawn";
  /** Instances that have ended so far. */
  readonly ended: number;
}
