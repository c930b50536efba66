import { change, Problem, read } from './api';
import { EventReader, type StreamMessage } from './events';
import { Table } from './table';
import type { CellView, ChangeMessage, Files, JobView, PresentPerson, SessionView, WireState } from './wire';

export type Connection = 'loading' | 'live' | 'lost' | 'catching_up';

export interface Flash {
    readonly actor: string;
    readonly until: number;
}

const kSilenceMs = 40_000;
const kFlashMs = 4_000;
const kReloadPauseMs = 2_000;
const kNewsKept = 400;

/**
 * All that the page knows, and the one who follows the server. Readers subscribe and are told at most once a frame.
 * It queues no change of its own: while the connection is lost, what is shown is what was known then, and says so.
 */
export class Store {
    table = new Table();
    loaded = false;
    session: SessionView | undefined;
    signedOut = false;
    connection: Connection = 'loading';
    lostSince = 0;
    people: PresentPerson[] = [];
    jobs: JobView[] = [];
    /** The newest changes first, as the stream told them. */
    news: ChangeMessage[] = [];
    flashes = new Map<number, Flash>();
    problem: Problem | undefined;
    revision = 0;
    /** Cells that this page itself is changing just now: their news is no surprise to its reader. */
    private changing = new Set<string>();
    private readers = new Set<() => void>();
    private scheduled = false;
    private tries = 0;
    private reloadedAt = 0;
    /** The newest change that the stream told: what is fetched after it must have it. */
    private heard = 0;
    private early: Promise<WireState> | undefined;

    subscribe = (reader: () => void): (() => void) => {
        this.readers.add(reader);
        return () => this.readers.delete(reader);
    };
    snapshot = (): number => this.revision;

    /** Opens the session and follows the server until the page goes. */
    async start(): Promise<void> {
        // Asked for together: a session that holds is the rule.
        this.early = read<WireState>('/api/state');
        this.early.catch(() => undefined);
        try {
            this.session = await read<SessionView>('/api/session');
            this.signedOut = false;
            this.problem = undefined;
        } catch (error) {
            this.signedOut = error instanceof Problem && (error.status === 401 || error.status === 403);
            this.problem = error instanceof Problem && !this.signedOut ? error : undefined;
            this.tell();
            if (!this.signedOut) window.setTimeout(() => void this.start(), this.pause());
            return;
        }
        this.tell();
        await this.follow();
    }

    /** Says that this page changes a cell from now on, or that it is through. */
    changes(service: string, layer: string, now: boolean): void {
        const key = `${service}/${layer}`;
        if (now) this.changing.add(key);
        else window.setTimeout(() => this.changing.delete(key), 1_000);
    }

    /** Puts a cell as a use case answered it, without waiting for the stream. What the stream says besides stays. */
    take(service: string, layer: string, view: CellView): void {
        this.table.put(service, layer, this.table.filledUp(service, layer, view));
        this.tell();
    }

    /** Takes the messages of the stream in order; tells whether the stream can go on. */
    receive(message: StreamMessage): 'on' | 'reload' {
        if (message.event === 'change') return this.changed(JSON.parse(message.data) as ChangeMessage);
        if (message.event === 'presence') this.people = (JSON.parse(message.data) as { people: PresentPerson[] }).people;
        // The first words of every stream: whatever else was known ended while this page was away.
        if (message.event === 'jobs') this.jobs = [];
        if (message.event === 'jobs') for (const job of (JSON.parse(message.data) as { jobs: JobView[] }).jobs.reverse()) this.job(job);
        if (message.event === 'job') this.job(JSON.parse(message.data) as JobView);
        if (message.event === 'files' && (JSON.parse(message.data) as Files).edition !== this.table.edition) return 'reload';
        if (message.event === 'reset') return 'reload';
        return 'on';
    }

    private changed(told: ChangeMessage): 'on' | 'reload' {
        if (told.number <= this.table.number) return 'on';
        this.heard = told.number;
        // A number left out is a change that was missed, unless all was fetched a moment ago.
        const gap = told.number > this.table.number + 1 && Date.now() - this.reloadedAt > kReloadPauseMs;
        if (gap || (told.cell && this.isUnknown(told) && Date.now() - this.reloadedAt > kReloadPauseMs))
            return 'reload';
        const at = this.table.apply(told);
        this.news.unshift(told);
        if (this.news.length > kNewsKept) this.news.length = kNewsKept;
        if (at >= 0 && !this.changing.has(`${told.service}/${told.layer}`)) this.flash(at, told.actor);
        if (told.kind === 'sweep_started') this.sweeps(told.layer);
        return shapesLayers(told.kind) ? 'reload' : 'on';
    }

    /** A change of a service or layer that came while nobody told this page of it. */
    private isUnknown(told: ChangeMessage): boolean {
        return this.table.serviceIndex(told.service ?? '') < 0 || this.table.layerIndex(told.layer ?? '') < 0;
    }

    private job(job: JobView): void {
        this.jobs = [job, ...this.jobs.filter((other) => other.job !== job.job)].slice(0, 50);
        if (job.ended) return;
        if (job.command === 'sweep') this.sweeps(job.layer);
    }

    private sweeps(name: string | undefined): void {
        const layer = this.table.layers.find((one) => one.name === name);
        if (layer && layer.state === 'open') layer.state = 'sweeping';
    }

    private flash(at: number, actor: string): void {
        this.flashes.set(at, { actor, until: Date.now() + kFlashMs });
        const row = Math.floor(at / this.table.layers.length);
        window.setTimeout(() => {
            const flash = this.flashes.get(at);
            if (!flash || flash.until > Date.now() + 50) return;
            this.flashes.delete(at);
            this.table.rowRevision[row] = (this.table.rowRevision[row] ?? 0) + 1;
            this.tell();
        }, kFlashMs);
    }

    private async follow(): Promise<void> {
        for (;;) {
            try {
                await this.load();
                while ((await this.listen()) === 'resume') await sleep(this.pause());
            } catch (error) {
                if (error instanceof Problem && error.status === 401) {
                    this.signedOut = true;
                    this.session = undefined;
                    this.tell();
                    return;
                }
                this.lose();
                await sleep(this.pause());
            }
        }
    }

    private async load(): Promise<void> {
        const since = Date.now() - this.reloadedAt;
        if (since < kReloadPauseMs / 4) await sleep(kReloadPauseMs / 4);
        const early = this.early;
        this.early = undefined;
        const state = await (early ?? read<WireState>('/api/state', this.heard > 0 ? { after: String(this.heard) } : {}));
        this.table = Table.from(state);
        this.heard = state.number;
        this.reloadedAt = Date.now();
        this.loaded = true;
        this.flashes.clear();
        this.tell();
    }

    /** Follows the stream after the newest change known; answers how to go on when it ends. */
    private async listen(): Promise<'resume' | 'reload'> {
        const stop = new AbortController();
        let silence = 0;
        const heard = (): void => {
            window.clearTimeout(silence);
            silence = window.setTimeout(() => stop.abort(), kSilenceMs);
        };
        try {
            heard();
            const response = await fetch(`/api/events?after=${this.table.number}`, {
                headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(this.table.number) },
                credentials: 'same-origin',
                cache: 'no-store',
                signal: stop.signal,
            });
            if (response.status === 401) throw new Problem(401, 'unauthorized', 'signed out', '');
            if (response.status === 410) return 'reload';
            if (!response.ok || !response.body) throw new Problem(response.status, '', 'no stream', '');
            this.connection = 'live';
            this.tries = 0;
            this.tell();
            const reader = new EventReader();
            const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
            for (;;) {
                const { value, done } = await pieces.read();
                if (done) break;
                heard();
                for (const message of reader.take(value)) {
                    if (this.receive(message) === 'reload') {
                        stop.abort();
                        return 'reload';
                    }
                }
                this.tell();
            }
        } catch (error) {
            if (error instanceof Problem && error.status === 401) throw error;
        } finally {
            window.clearTimeout(silence);
        }
        this.lose();
        return 'resume';
    }

    private lose(): void {
        if (this.connection !== 'lost') this.lostSince = Date.now();
        this.connection = 'lost';
        this.people = [];
        this.tell();
    }

    private pause(): number {
        this.tries += 1;
        const most = Math.min(10_000, 300 * 2 ** Math.min(this.tries, 6));
        return most * (0.5 + Math.random() / 2);
    }

    /** Says where this person looks, so that others see it. */
    present(service?: string, layer?: string): void {
        if (this.connection !== 'live') return;
        void change('/api/presence', service && layer ? { service, layer } : {}).catch(() => undefined);
    }

    tell(): void {
        this.revision += 1;
        if (this.scheduled) return;
        this.scheduled = true;
        const now = (): void => {
            if (!this.scheduled) return;
            this.scheduled = false;
            for (const reader of this.readers) reader();
        };
        // A hidden page draws no frames, and must not fall behind for it.
        requestAnimationFrame(now);
        window.setTimeout(now, 200);
    }
}

/** Kinds of change that may move several layers or cells, which the stream tells with no cell or with one. */
function shapesLayers(kind: string): boolean {
    return ['layer_closed', 'sweep_ended', 'decision_recorded', 'service_renamed'].includes(kind);
}

function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => window.setTimeout(resolve, ms));
}

export const store = new Store();
