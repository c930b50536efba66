import { beforeEach, expect, test, vi } from 'vitest';
import { Store } from './store';
import { Table } from './table';

beforeEach(() => {
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('requestAnimationFrame', (then: () => void) => setTimeout(then, 0));
});

function following(): Store {
    const store = new Store();
    store.table = Table.from({
        number: 10,
        migration: 'm',
        words: { statuses: ['not_started', 'in_progress', 'done'], marks: [] },
        layers: [{ name: 'net', title: 'Net', concern: 'c', state: 'open' }],
        services: [{ name: 'api' }],
        texts: [''],
        cells: [],
    });
    return store;
}

function change(number: number, status: string, version: number, actor = 'ben', kind = 'status_set'): { id: string; event: string; data: string } {
    const cell = { status, version };
    return { id: String(number), event: 'change', data: JSON.stringify({ number, at: 1, actor, kind, service: 'api', layer: 'net', says: kind, cell }) };
}

test('changes are applied in order, and each once', () => {
    const store = following();
    expect(store.receive(change(11, 'in_progress', 1))).toBe('on');
    expect(store.receive(change(12, 'done', 2))).toBe('on');
    expect(store.receive(change(11, 'in_progress', 1))).toBe('on');
    expect(store.table.cell(0)).toMatchObject({ status: 2, version: 2 });
    expect(store.table.number).toBe(12);
    expect(store.news.map((one) => one.number)).toEqual([12, 11]);
});

test('a number left out asks for the whole state, and nothing is applied over the gap', () => {
    const store = following();
    expect(store.receive(change(13, 'done', 3))).toBe('reload');
    expect(store.table.number).toBe(10);
    expect(store.table.cell(0).version).toBe(0);
});

test('what moves layers, files or the stream asks for the whole state', () => {
    expect(following().receive(change(11, 'done', 1, 'ben', 'layer_closed'))).toBe('reload');
    expect(following().receive({ id: '', event: 'files', data: '{}' })).toBe('reload');
    expect(following().receive({ id: '', event: 'reset', data: '{}' })).toBe('reload');
    expect(following().receive({ id: '', event: '', data: 'heartbeat' })).toBe('on');
});

test('the first words of a stream replace what was known of jobs, and each news of one moves it on', () => {
    const store = following();
    const job = (id: string, ended: boolean): object => ({ job: id, command: 'ship', who: 'ana', began: '', done: 0, total: 1, failed: 0, rate: 0, left_seconds: 0, ended });
    const jobs = (...all: object[]): void => void store.receive({ id: '', event: 'jobs', data: JSON.stringify({ jobs: all }) });
    const known = (): string => store.jobs.map((one) => `${one.job}${one.ended ? ' ended' : ''}`).join(', ');
    jobs(job('b', false), job('a', true));
    expect(known()).toBe('b, a ended');
    store.receive({ id: '', event: 'job', data: JSON.stringify(job('c', false)) });
    store.receive({ id: '', event: 'job', data: JSON.stringify(job('b', true)) });
    expect(known()).toBe('b ended, c, a ended');
    jobs(job('d', false));
    expect(known()).toBe('d');
});

test('what others change is flashed with their name, what this page changes is not', () => {
    const store = following();
    store.changes('api', 'net', true);
    store.receive(change(11, 'in_progress', 1, 'ana'));
    expect(store.flashes.size).toBe(0);
    const other = following();
    other.receive(change(11, 'in_progress', 1, 'ben'));
    expect(other.flashes.get(0)?.actor).toBe('ben');
});

test('a job replaces what was known of it', () => {
    const store = following();
    const job = (done: number, ended: boolean): string => JSON.stringify({ job: '7', command: 'sweep', layer: 'net', who: 'ana', done, total: 9, ended });
    store.receive({ id: '', event: 'job', data: job(1, false) });
    store.receive({ id: '', event: 'job', data: job(9, true) });
    expect(store.jobs).toMatchObject([{ job: '7', done: 9, ended: true }]);
});

test('people are who the server said last', () => {
    const store = following();
    store.receive({ id: '', event: 'presence', data: '{"people":[{"name":"ana"},{"name":"ben","service":"api","layer":"net"}]}' });
    store.receive({ id: '', event: 'presence', data: '{"people":[{"name":"ben"}]}' });
    expect(store.people).toEqual([{ name: 'ben' }]);
});
