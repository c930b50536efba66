import { expect, test } from 'vitest';
import { Table } from '../state/table';
import { exported, field } from './export';

const table = Table.from({
    number: 7,
    migration: 'm',
    words: { statuses: ['not_started', 'in_progress', 'done', 'blocked', 'not_applicable'], marks: ['failed', 'swept'] },
    layers: [{ name: 'net', title: 'Network', concern: 'c', state: 'open' }, { name: 'id', title: 'Identity', concern: 'c', state: 'open' }],
    services: [{ name: 'api', owner: 'team' }, { name: '=cmd', track: 'serial' }],
    texts: ['', '=HYPERLINK("http://x","y")', 'a | b <i>'],
    cells: [[0, 0, 2, 0, 1], [0, 1, 3, 0, 1, 0, 0, 1], [1, 0, 1, 2, 1, 0, 2]],
});

test('what a spreadsheet would calculate is text', () => {
    for (const text of ['=1+1', '+1', '-1', '@sum', '\t=1', ' =1', '|calc', '%x']) expect(field(text)).toBe(`"'${text}"`);
    expect(field('plain')).toBe('plain');
    expect(field('a "b", c')).toBe('"a ""b"", c"');
});

test('csv holds what is shown and nothing else', () => {
    expect(exported('csv', table, [0, 1], [1, 0]).text).toBe(
        'service,owner,track,id,net\r\napi,team,layered,"blocked: =HYPERLINK(""http://x"",""y"")",done\r\n"\'=cmd",,serial,not started,"in progress, swept: a | b <i>"\r\n');
    expect(exported('csv', table, [0], [0]).text).toBe('service,owner,track,net\r\napi,team,layered,done\r\n');
});

test('markdown and json say the same', () => {
    expect(exported('markdown', table, [1], [0]).text).toBe('| Service | Owner | Network |\n| --- | --- | --- |\n| =cmd |  | in progress, swept: a \\| b \\<i\\> |\n');
    expect(JSON.parse(exported('json', table, [0], [1]).text)).toMatchObject({
        migration: 'm', number: 7, services: [{ service: 'api', cells: [{ layer: 'id', status: 'blocked', blocker: '=HYPERLINK("http://x","y")' }] }],
    });
    expect(exported('json', table, [], []).name).toBe('m-7.json');
});
