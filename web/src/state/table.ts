import { kStatuses, type CellView, type ChangeMessage, type StreamCell, type WireLayer, type WireState } from './wire';

export const Status = { not_started: 0, in_progress: 1, done: 2, blocked: 3, not_applicable: 4 } as const;
export const kStatusCount = kStatuses.length;

/** Marks in the order of the page's own bits; the server's order is mapped to it while loading. */
export const kMarks = [
    'failed', 'swept', 'opened', 'merged', 'live', 'validated', 'claimed', 'stale', 'odd', 'look', 'waived', 'skipped',
] as const;
export type MarkWord = (typeof kMarks)[number];
export const Mark = Object.fromEntries(kMarks.map((word, at) => [word, 1 << at])) as Record<MarkWord, number>;

export interface Service {
    readonly name: string;
    readonly owner: string;
    readonly serial: boolean;
    readonly deputy: string;
}

/** One cell, unpacked for showing. */
export interface Cell {
    status: number;
    marks: number;
    version: number;
    assignee: string;
    note: string;
    blocker: string;
    blockerOwner: string;
    blockedSince: number;
    changedAt: number;
    changedBy: string;
    liveIn: number;
}

/** The grid in typed arrays: cell (service, layer) lies at service * layers + layer. Counts are kept while it changes. */
export class Table {
    number = 0;
    edition = '';
    migration = '';
    environments: string[] = [];
    layers: WireLayer[] = [];
    services: Service[] = [];
    texts: string[] = [''];
    status = new Uint8Array(0);
    marks = new Uint16Array(0);
    version = new Uint32Array(0);
    assignee = new Uint32Array(0);
    note = new Uint32Array(0);
    blocker = new Uint32Array(0);
    blockerOwner = new Uint32Array(0);
    blockedSince = new Float64Array(0);
    changedAt = new Float64Array(0);
    changedBy = new Uint32Array(0);
    liveIn = new Uint16Array(0);
    /** Counts the changes of each row, so that a row is drawn again only when it changed. */
    rowRevision = new Uint32Array(0);
    /** Layered services by layer and status. */
    counts = new Int32Array(0);
    /** Blocked cells of all services. */
    blockedCells = 0;
    private serviceAt = new Map<string, number>();
    private layerAt = new Map<string, number>();
    private textAt = new Map<string, number>();

    static from(state: WireState): Table {
        const table = new Table();
        table.number = state.number;
        table.edition = state.edition ?? '';
        table.migration = state.migration;
        table.environments = state.environments ?? [];
        table.layers = state.layers;
        table.services = state.services.map((service) => ({
            name: service.name,
            owner: service.owner ?? '',
            serial: service.track === 'serial',
            deputy: service.deputy ?? '',
        }));
        table.texts = state.texts.length > 0 ? state.texts.slice() : [''];
        table.services.forEach((service, at) => table.serviceAt.set(service.name, at));
        table.layers.forEach((layer, at) => table.layerAt.set(layer.name, at));
        table.texts.forEach((text, at) => table.textAt.set(text, at));
        table.allocate(table.services.length * table.layers.length);
        table.fill(state);
        table.recount();
        return table;
    }

    serviceIndex(name: string): number {
        return this.serviceAt.get(name) ?? -1;
    }

    layerIndex(name: string): number {
        return this.layerAt.get(name) ?? -1;
    }

    text(index: number | undefined): string {
        return this.texts[index ?? 0] ?? '';
    }

    cell(at: number): Cell {
        return {
            status: this.status[at] ?? 0,
            marks: this.marks[at] ?? 0,
            version: this.version[at] ?? 0,
            assignee: this.text(this.assignee[at]),
            note: this.text(this.note[at]),
            blocker: this.text(this.blocker[at]),
            blockerOwner: this.text(this.blockerOwner[at]),
            blockedSince: this.blockedSince[at] ?? 0,
            changedAt: this.changedAt[at] ?? 0,
            changedBy: this.text(this.changedBy[at]),
            liveIn: this.liveIn[at] ?? 0,
        };
    }

    /** Takes a change in; answers the cell's place, or -1 when it is about none or its service or layer is unknown here. */
    apply(change: ChangeMessage): number {
        this.number = Math.max(this.number, change.number);
        if (!change.cell || !change.service || !change.layer) return -1;
        return this.put(change.service, change.layer, change.cell);
    }

    /** Puts a cell as the server last said it; an older version than the one at hand changes nothing. */
    put(service: string, layer: string, cell: StreamCell): number {
        const row = this.serviceIndex(service);
        const column = this.layerIndex(layer);
        if (row < 0 || column < 0) return -1;
        const at = row * this.layers.length + column;
        if (cell.version < (this.version[at] ?? 0)) return -1;
        const status = Math.max(0, kStatuses.indexOf(cell.status as (typeof kStatuses)[number]));
        this.count(row, column, this.status[at] ?? 0, -1);
        this.count(row, column, status, +1);
        this.status[at] = status;
        this.marks[at] = (cell.marks ?? []).reduce((bits, word) => bits | (Mark[word as MarkWord] ?? 0), 0);
        this.version[at] = cell.version;
        this.assignee[at] = this.intern(cell.assignee);
        this.note[at] = this.intern(cell.note);
        this.blocker[at] = this.intern(cell.blocker);
        this.blockerOwner[at] = this.intern(cell.blocker_owner);
        this.blockedSince[at] = seconds(cell.blocked_since);
        this.changedAt[at] = seconds(cell.changed_at);
        this.changedBy[at] = this.intern(cell.changed_by);
        this.liveIn[at] = (cell.live_in ?? []).reduce((bits, name) => {
            const place = this.environments.indexOf(name);
            return place < 0 ? bits : bits | (1 << place);
        }, 0);
        this.rowRevision[row] = (this.rowRevision[row] ?? 0) + 1;
        return at;
    }

    /** A use case's answer with what only the stream tells: where it is live, and since when it is blocked. */
    filledUp(service: string, layer: string, view: CellView): StreamCell {
        const at = this.serviceIndex(service) * this.layers.length + this.layerIndex(layer);
        const known = this.status[at] === Status.blocked ? (this.blockedSince[at] ?? 0) : 0;
        return {
            ...view,
            blocked_since: view.status === 'blocked' ? known || view.changed_at : 0,
            live_in: this.environments.filter((_, place) => (this.liveIn[at] ?? 0) & (1 << place)),
        };
    }

    /** What people call a layer. */
    titleOf(layer: string): string {
        return this.layers[this.layerIndex(layer)]?.title ?? layer;
    }

    /** How many layered services stand at this status in this layer. */
    countOf(layer: number, status: number): number {
        return this.counts[layer * kStatusCount + status] ?? 0;
    }

    /** The first layer being swept, else the first that is not closed; -1 when all are closed. */
    currentLayer(): number {
        const sweeping = this.layers.findIndex((layer) => layer.state === 'sweeping');
        return sweeping >= 0 ? sweeping : this.layers.findIndex((layer) => layer.state !== 'closed');
    }

    private allocate(cells: number): void {
        this.status = new Uint8Array(cells);
        this.marks = new Uint16Array(cells);
        for (const name of ['version', 'assignee', 'note', 'blocker', 'blockerOwner', 'changedBy'] as const)
            this[name] = new Uint32Array(cells);
        this.blockedSince = new Float64Array(cells);
        this.changedAt = new Float64Array(cells);
        this.liveIn = new Uint16Array(cells);
        this.rowRevision = new Uint32Array(this.services.length);
        this.counts = new Int32Array(this.layers.length * kStatusCount);
    }

    private fill(state: WireState): void {
        const width = this.layers.length;
        const statuses = state.words.statuses.map((word) =>
            Math.max(0, kStatuses.indexOf(word as (typeof kStatuses)[number])));
        const marks = state.words.marks.map((word) => Mark[word as MarkWord] ?? 0);
        const same = marks.every((bit, at) => bit === 1 << at);
        for (const cell of state.cells) {
            const row = cell[0] ?? 0;
            const column = cell[1] ?? 0;
            if (row >= this.services.length || column >= width) continue;
            const at = row * width + column;
            const bits = cell[3] ?? 0;
            this.status[at] = statuses[cell[2] ?? 0] ?? 0;
            this.marks[at] = same ? bits : marks.reduce((all, bit, place) => (bits & (1 << place) ? all | bit : all), 0);
            this.version[at] = cell[4] ?? 0;
            this.assignee[at] = cell[5] ?? 0;
            this.note[at] = cell[6] ?? 0;
            this.blocker[at] = cell[7] ?? 0;
            this.blockerOwner[at] = cell[8] ?? 0;
            this.blockedSince[at] = cell[9] ?? 0;
            this.changedAt[at] = cell[10] ?? 0;
            this.changedBy[at] = cell[11] ?? 0;
            this.liveIn[at] = cell[12] ?? 0;
        }
    }

    private recount(): void {
        const width = this.layers.length;
        for (let row = 0; row < this.services.length; row++)
            for (let column = 0; column < width; column++)
                this.count(row, column, this.status[row * width + column] ?? 0, +1);
    }

    private count(row: number, column: number, status: number, by: number): void {
        if (status === Status.blocked) this.blockedCells += by;
        if (this.services[row]?.serial) return;
        const at = column * kStatusCount + status;
        this.counts[at] = (this.counts[at] ?? 0) + by;
    }

    private intern(text: string | undefined): number {
        if (!text) return this.textAt.get('') ?? 0;
        const known = this.textAt.get(text);
        if (known !== undefined) return known;
        this.texts.push(text);
        this.textAt.set(text, this.texts.length - 1);
        return this.texts.length - 1;
    }
}

/** Seconds since 1970 from a number of seconds or an ISO time; 0 for none. */
export function seconds(when: number | string | undefined): number {
    if (when === undefined || when === '') return 0;
    if (typeof when === 'number') return when;
    const numeric = Number(when);
    if (Number.isFinite(numeric)) return numeric;
    const parsed = Date.parse(when);
    return Number.isNaN(parsed) ? 0 : parsed / 1000;
}
