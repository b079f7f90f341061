import type { JSX } from "preact";
import type { Plant } from "./plants.ts";

interface PageProps {
  readonly query: string;
  readonly plants: readonly Plant[];
}

/** The whole document. What a visitor typed is escaped by Preact. */
export function Page({ query, plants }: PageProps): JSX.Element {
  return (
    <html lang="en">
      <head>
        <title>{query === "" ? "All plants" : `Plants like “${query}”`}</title>
      </head>
      <body>
        <form>
          <input name="q" type="search" value={query} aria-label="Search" />
        </form>
        <p>{plants.length === 1 ? "1 plant" : `${plants.length} plants`}</p>
        <ul>
          {plants.map((plant) => (
            <Item key={plant.id} plant={plant} />
          ))}
        </ul>
      </body>
    </html>
  );
}

function Item({ plant }: { readonly plant: Plant }): JSX.Element {
  return (
    <li id={`plant-${plant.id}`} class={plant.isFern ? "fern" : undefined}>
      <strong>{plant.name}</strong> grows to {plant.heightCm}&nbsp;cm
    </li>
  );
}
