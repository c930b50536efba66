import { describe, expect, test } from 'vitest';
import { Mark, seconds, Status, Table } from './table';
import type { WireState } from './wire';

/** A grid drawn as text: a row for each service; + done, > in progress, x blocked, . not started, - not applicable. */
function drawn(picture: string, marks: string[] = ['failed', 'swept', 'opened']): Table {
    const signs = '.>+x-';
    const rows = picture.split(' | ').map((row) => row.split(' '));
    const cells = rows.flatMap(([, line], row) => [...(line ?? '')].map((sign, column) => [row, column, signs.indexOf(sign), 0, 1]));
    const state: WireState = {
        number: 7,
        migration: 'm',
        environments: ['preprod', 'prod'],
        words: { statuses: ['not_started', 'in_progress', 'done', 'blocked', 'not_applicable'], marks },
        layers: [...(rows[0]?.[1] ?? '')].map((_, at) => ({ name: `l${at}`, title: `L${at}`, concern: 'c', state: at === 0 ? 'closed' : 'open' })),
        services: rows.map(([name]) => ({ name: name ?? '', owner: 'team', track: name?.startsWith('serial') ? 'serial' : 'layered' })),
        texts: [''],
        cells,
    };
    return Table.from(state);
}

function counts(table: Table): string {
    return table.layers.map((_, layer) => [0, 1, 2, 3, 4].map((status) => table.countOf(layer, status)).join('')).join(' ');
}

describe('the table', () => {
    test('counts layered services only, and keeps counting while it changes', () => {
        const table = drawn('api +>. | web +x. | serial-one x>.');
        expect(counts(table)).toBe('00200 01010 20000');
        table.put('web', 'l1', { status: 'done', version: 2 });
        table.put('serial-one', 'l2', { status: 'done', version: 2 });
        expect(counts(table)).toBe('00200 01100 20000');
    });

    test('an older version changes nothing, the same one may come twice', () => {
        const table = drawn('api +>.');
        expect(table.put('api', 'l1', { status: 'blocked', version: 5, blocker: 'a quota' })).toBe(1);
        expect(table.put('api', 'l1', { status: 'done', version: 4 })).toBe(-1);
        expect(table.cell(1)).toMatchObject({ status: Status.blocked, blocker: 'a quota', version: 5 });
        expect(table.put('api', 'l1', { status: 'blocked', version: 5, blocker: 'a quota' })).toBe(1);
        expect(counts(table)).toBe('00100 00010 10000');
    });

    test('a change about no cell, or about an unknown one, moves only the number', () => {
        const table = drawn('api +>.');
        const said = { at: 1, actor: 'ana', kind: 'k', says: '' };
        expect(table.apply({ ...said, number: 8 })).toBe(-1);
        expect(table.apply({ ...said, number: 9, service: 'gone', layer: 'l1', cell: { status: 'done', version: 2 } })).toBe(-1);
        expect(table.number).toBe(9);
        expect(counts(table)).toBe('00100 01000 10000');
    });

    test("marks are read by the server's words, whatever their order", () => {
        const state = { number: 1, migration: 'm', words: { statuses: ['done', 'not_started'], marks: ['validated', 'failed'] },
            layers: [{ name: 'l', title: 'L', concern: 'c', state: 'open' as const }], services: [{ name: 's' }, { name: 't' }], texts: ['', 'ana'],
            cells: [[0, 0, 0, 0b11, 3, 1]] };
        const table = Table.from(state);
        expect(table.cell(0)).toMatchObject({ status: Status.done, marks: Mark.validated | Mark.failed, version: 3, assignee: 'ana' });
        expect(table.cell(1)).toMatchObject({ status: Status.not_started, version: 0, assignee: '' });
    });

    test('environments in which a cell is live are bits', () => {
        const table = drawn('api +');
        table.put('api', 'l0', { status: 'done', version: 2, live_in: ['prod', 'unknown'] });
        expect(table.cell(0).liveIn).toBe(0b10);
    });

    test('the current layer is the one being swept, else the first that is not closed', () => {
        const table = drawn('api +>.');
        expect(table.currentLayer()).toBe(1);
        const last = table.layers[2];
        if (last) last.state = 'sweeping';
        expect(table.currentLayer()).toBe(2);
        for (const layer of table.layers) layer.state = 'closed';
        expect(table.currentLayer()).toBe(-1);
    });
});

test('times come as seconds, as text of seconds, and as ISO', () => {
    expect(seconds(12.5)).toBe(12.5);
    expect(seconds('12.5')).toBe(12.5);
    expect(seconds('1970-01-01T00:01:00Z')).toBe(60);
    expect(seconds(undefined)).toBe(0);
    expect(seconds('soon')).toBe(0);
});
