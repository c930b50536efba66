import { expect, test } from 'vitest';
import { kNothing, parseQuery, writeQuery, type Query } from './query';
import { Table } from './table';
import { viewOf } from './view';

function table(): Table {
    const texts = ['', 'ana', 'ben', 'quota of account 99', 'team-b'];
    return Table.from({
        number: 1,
        migration: 'm',
        words: { statuses: ['not_started', 'in_progress', 'done', 'blocked', 'not_applicable'], marks: ['failed'] },
        layers: ['net', 'id'].map((name) => ({ name, title: name, concern: name, state: 'open' as const })),
        services: [
            { name: 'api', owner: 'team-a' }, { name: 'web', owner: 'team-b' }, { name: 'job', owner: 'team-a' }, { name: 'old', owner: 'team-b', track: 'serial' },
        ],
        texts,
        cells: [
            [0, 0, 2, 0, 1, 1],
            [0, 1, 1, 0, 1, 1],
            [1, 0, 3, 0, 1, 0, 0, 3, 4],
            [1, 1, 1, 1, 1, 2],
            [2, 0, 2, 0, 1],
            [2, 1, 2, 0, 1],
        ],
    });
}

function shown(search: string, me = 'ana', footMost = 6): string {
    const all = table();
    const view = viewOf(all, parseQuery(search), me, footMost);
    const name = (row: number): string => all.services[row]?.name ?? '?';
    const lines = view.lines.map((line) => (typeof line === 'number' ? name(line) : `[${line.title} ${line.count}]`));
    return [...lines, ...(view.foot.length > 0 ? ['/', ...view.foot.map(name)] : [])].join(' ');
}

test.each([
    ['', 'api web job / old'],
    ['?track=serial', 'old'],
    ['?track=layered', 'api web job'],
    ['?owner=team-b', 'web / old'],
    ['?q=TEAM-A', 'api job'],
    ['?q=quota', 'web'],
    ['?q=ben', 'web'],
    ['?status=blocked', 'web'],
    ['?status=failed', 'web'],
    ['?status=blocked&layer=id', ''],
    ['?status=done&layer=id', 'job'],
    ['?assignee=me', 'api'],
    ['?assignee=ben', 'web'],
    ['?blocker=account', 'web'],
    ['?blocker=team-b', 'web'],
    ['?sort=name', 'api job web / old'],
    ['?sort=attention', 'web api job / old'],
    ['?sort=progress', 'web api job / old'],
    ['?group=owner', '[team-a 2] api job [team-b 2] web old'],
    ['?group=track', '[Layered 3] api web job [Serial track 1] old'],
    ['?group=assignee', '[ana 1] api [ben 1] web [Nobody has it 2] job old'],
    ['?group=blocker', '[quota of account 99 1] web [Not blocked 3] api job old'],
    ['?group=status', '[At worst failed 1] web [At worst in progress 1] api [At worst not started 1] old [At worst done 1] job'],
])('%s shows %s', (search, lines) => {
    expect(shown(search)).toBe(lines);
});

test('serial services beyond the foot stand in the list under a title', () => {
    expect(shown('', 'ana', 0)).toBe('api web job [Serial track 1] old');
});

test('cells that do not answer are told apart from those that do', () => {
    const view = viewOf(table(), parseQuery('?status=failed'), '');
    expect([0, 1, 2, 3].map((at) => view.cellShown?.(at))).toEqual([false, false, false, true]);
    expect(viewOf(table(), parseQuery('?owner=team-a'), '').cellShown).toBeUndefined();
});

test('every query survives the address', () => {
    const query: Query = { ...kNothing, q: 'a b&c', owner: ['x', 'y'], track: 'serial', status: ['done', 'failed'], blocker: 'é/?', group: 'owner', sort: 'attention' };
    expect(parseQuery(writeQuery(query))).toEqual(query);
    expect(writeQuery(kNothing)).toBe('');
    expect(writeQuery({ ...kNothing, q: 'z' }, '?cell=api/id&q=old')).toBe('?cell=api%2Fid&q=z');
    expect(parseQuery('?track=up&group=mood&sort=luck')).toEqual(kNothing);
});
