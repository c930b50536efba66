import { expect, test } from 'vitest';
import { byRow, carried, range, toggled, type Named } from './selection';

test('a range follows the order shown, whichever corner it began at', () => {
    const order = [5, 2, 9];
    const place = new Map(order.map((row, at) => [row, at]));
    const cells = range(order, place, 10, { row: 9, column: 3 }, { row: 2, column: 4 });
    expect([...byRow(cells, 10)]).toEqual([[2, '3,4'], [9, '3,4']]);
    expect(range(order, place, 10, { row: 2, column: 4 }, { row: 9, column: 3 })).toEqual(cells);
});

function named(services: string[], layers: string[]): Named {
    return {
        services: services.map((name) => ({ name })),
        layers: layers.map((name) => ({ name })),
        serviceIndex: (name) => services.indexOf(name),
        layerIndex: (name) => layers.indexOf(name),
    };
}

test('what is chosen stays chosen by name when rows and columns come and go', () => {
    const from = named(['a', 'b', 'c'], ['x', 'y']);
    const to = named(['a', 'aa', 'b'], ['w', 'x', 'y']);
    const chosen = { cells: new Set([0, 3, 4]), anchor: { row: 1, column: 1 } }; // a x, b y, c x
    expect(carried(chosen, from, to)).toEqual({ cells: new Set([1, 8]), anchor: { row: 2, column: 2 } });
    expect(carried({ cells: new Set([4]), anchor: { row: 2, column: 0 } }, from, to)).toEqual({
        cells: new Set(),
        anchor: undefined,
    });
});

test('toggling twice is as before', () => {
    const cells = new Set([1, 2]);
    expect(toggled(toggled(cells, 3), 3)).toEqual(cells);
    expect(toggled(cells, 2)).toEqual(new Set([1]));
});
