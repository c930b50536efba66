import { expect, test } from 'vitest';
import { byRow, range, toggled } from './selection';

test('a range follows the order shown, whichever corner it began at', () => {
    const order = [5, 2, 9];
    const place = new Map(order.map((row, at) => [row, at]));
    const cells = range(order, place, 10, { row: 9, column: 3 }, { row: 2, column: 4 });
    expect([...byRow(cells, 10)]).toEqual([[2, '3,4'], [9, '3,4']]);
    expect(range(order, place, 10, { row: 2, column: 4 }, { row: 9, column: 3 })).toEqual(cells);
});

test('toggling twice is as before', () => {
    const cells = new Set([1, 2]);
    expect(toggled(toggled(cells, 3), 3)).toEqual(cells);
    expect(toggled(cells, 2)).toEqual(new Set([1]));
});
