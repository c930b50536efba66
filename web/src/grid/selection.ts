/** Which cells are chosen, and the corner from which a range is drawn. */
export interface Selection {
    cells: ReadonlySet<number>;
    anchor: { row: number; column: number } | undefined;
}

export const kNone: Selection = { cells: new Set(), anchor: undefined };

/** The cells of the rectangle between two cells, rows in the order in which they are shown. */
export function range(
    order: readonly number[],
    place: ReadonlyMap<number, number>,
    width: number,
    from: { row: number; column: number },
    to: { row: number; column: number },
): Set<number> {
    const a = place.get(from.row) ?? 0;
    const b = place.get(to.row) ?? 0;
    const cells = new Set<number>();
    for (let at = Math.min(a, b); at <= Math.max(a, b); at++)
        for (let column = Math.min(from.column, to.column); column <= Math.max(from.column, to.column); column++)
            cells.add((order[at] ?? 0) * width + column);
    return cells;
}

/** A grid, as far as its cells have names. */
export interface Named {
    services: readonly { name: string }[];
    layers: readonly { name: string }[];
    serviceIndex(name: string): number;
    layerIndex(name: string): number;
}

/** Where a cell of one grid stands in another; nothing when it is not there. */
export function placeIn(
    at: { row: number; column: number },
    from: Named,
    to: Named,
): { row: number; column: number } | undefined {
    const row = to.serviceIndex(from.services[at.row]?.name ?? '');
    const column = to.layerIndex(from.layers[at.column]?.name ?? '');
    return row < 0 || column < 0 ? undefined : { row, column };
}

/** The same cells when the grid was fetched anew: rows and columns may have come and gone. */
export function carried(chosen: Selection, from: Named, to: Named): Selection {
    const cells = new Set<number>();
    const width = from.layers.length;
    for (const at of chosen.cells) {
        const place = placeIn({ row: Math.floor(at / width), column: at % width }, from, to);
        if (place) cells.add(place.row * to.layers.length + place.column);
    }
    return { cells, anchor: chosen.anchor && placeIn(chosen.anchor, from, to) };
}

/** With this cell chosen if it was not, and not chosen if it was. */
export function toggled(cells: ReadonlySet<number>, at: number): Set<number> {
    const next = new Set(cells);
    if (!next.delete(at)) next.add(at);
    return next;
}

/** The chosen columns by row, as a row wants them: "3,4". */
export function byRow(cells: ReadonlySet<number>, width: number): Map<number, string> {
    const found = new Map<number, string>();
    for (const at of [...cells].sort((a, b) => a - b)) {
        const row = Math.floor(at / width);
        const before = found.get(row);
        found.set(row, before === undefined ? `${at % width}` : `${before},${at % width}`);
    }
    return found;
}
