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
        edition: 'e1',
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
    expect(following().receive(change(11, 'done', 1, 'ben', 'service_renamed'))).toBe('reload');
    expect(following().receive({ id: '', event: 'files', data: '{"edition":"e2"}' })).toBe('reload');
    expect(following().receive({ id: '', event: 'files', data: '{"edition":"e1"}' })).toBe('on');
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

test('what is fetched after a change has that change, so that it is fetched once', async () => {
    const asked: string[] = [];
    const streams = [`event: files\ndata: {"edition":"e1"}\n\nid: 11\nevent: change\ndata: ${change(11, 'done', 1, 'ben', 'layer_closed').data}\n\n`];
    const state = (number: number): object => ({
        number, edition: 'e1', migration: 'm', words: { statuses: [], marks: [] },
        layers: [{ name: 'net', title: 'Net', concern: 'c', state: 'open' }], services: [{ name: 'api' }], texts: [''], cells: [],
    });
    const second = new Promise<void>((done) => {
        vi.stubGlobal('fetch', (url: string) => {
            asked.push(url);
            if (url.startsWith('/api/state')) return Promise.resolve(Response.json(state(url === '/api/state' ? 10 : 11)));
            if (!url.startsWith('/api/events')) return Promise.resolve(Response.json(url === '/api/jobs' ? [] : { name: 'ana' }));
            const told = streams.shift();
            if (told) return Promise.resolve(new Response(told));
            done();
            return new Promise<Response>(() => undefined);
        });
    });
    void new Store().start();
    await second;
    expect(asked.filter((url) => url.startsWith('/api/state'))).toEqual(['/api/state', '/api/state?after=11']);
    expect(asked.filter((url) => url.startsWith('/api/events'))).toEqual(['/api/events?after=10', '/api/events?after=11']);
});
