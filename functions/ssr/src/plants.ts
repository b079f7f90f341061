export interface Plant {
  readonly id: number;
  readonly name: string;
  readonly isFern: boolean;
  readonly heightCm: number;
}

const KINDS = ["Moss", "Fern", "Horsetail", "Clubmoss", "Liverwort"] as const;
const PLACES = ["River", "Forest", "Mountain", "Meadow", "Cliff", "Marsh", "Island", "Valley"] as const;
const COLOURS = ["Green", "Silver", "Red", "Golden", "Black"] as const;

const PLANTS: readonly Plant[] = KINDS.flatMap((kind, k) =>
  PLACES.flatMap((place, p) =>
    COLOURS.map((colour, c) => ({
      id: k * 40 + p * 5 + c + 1,
      name: `${colour} ${place} ${kind}`,
      isFern: kind === "Fern",
      heightCm: (k + 1) * (p + 2) * (c + 3),
    })),
  ),
);

/** The plants whose names contain the query, in any case: all 200 for an empty one. */
export function findPlants(query: string): readonly Plant[] {
  const wanted = query.toLowerCase();
  return PLANTS.filter(({ name }) => name.toLowerCase().includes(wanted));
}
