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
