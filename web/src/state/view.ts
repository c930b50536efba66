import { asksCells, type Query } from './query';
import { kMarks, Mark, Status, type MarkWord, type Table } from './table';
import { kStatuses } from './wire';
import { statusTitle } from './words';

/** A line of the grid: the header of a group, or a service by its index. */
export type Line = { group: string; count: number; title: string } | number;

export interface View {
    lines: Line[];
    /** Services shown, in order, without group headers. */
    services: number[];
    /** Serial services pinned at the foot; empty when they stand in the lines. */
    foot: number[];
    /** How many services there are before filtering. */
    total: number;
    /** Whether a cell answers what is asked of cells; absent when nothing is. */
    cellShown: ((at: number) => boolean) | undefined;
}

export const kFootMost = 6;

/**
 * Orders, filters and groups the services. `me` answers for the word "me" among assignees; up to `footMost` serial
 * services are pinned at the foot.
 */
export function viewOf(table: Table, query: Query, me: string, footMost = kFootMost): View {
    const cellShown = asksCells(query) ? cellFilter(table, query, me) : undefined;
    const kept: number[] = [];
    const needle = query.q.trim().toLowerCase();
    for (let row = 0; row < table.services.length; row++)
        if (rowShown(table, row, query, needle, cellShown)) kept.push(row);
    sortRows(table, kept, query.sort);
    const serial = kept.filter((row) => table.services[row]?.serial);
    const pinned = query.group === '' && serial.length <= footMost && query.track === '';
    const layered = kept.filter((row) => !table.services[row]?.serial);
    const body = pinned ? layered : query.group === '' ? [...layered, ...serial] : kept;
    const lines = query.group === '' ? plainLines(layered, pinned ? [] : serial) : grouped(table, body, query.group);
    const foot = pinned ? serial : [];
    const services = [...lines.filter((line): line is number => typeof line === 'number'), ...foot];
    return { lines, services, foot, total: table.services.length, cellShown };
}

/** How much a row asks for attention: failures first, then blockers, drift, what is odd, and work under way. */
export function attention(table: Table, row: number): number {
    const width = table.layers.length;
    let score = 0;
    for (let at = row * width; at < (row + 1) * width; at++) {
        const marks = table.marks[at] ?? 0;
        const status = table.status[at];
        if (marks & Mark.failed) score += 1000;
        if (status === Status.blocked) score += 800;
        if (marks & Mark.stale) score += 600;
        if (marks & Mark.odd) score += 400;
        if (marks & Mark.look) score += 200;
        if (status === Status.in_progress) score += 10;
    }
    return score;
}

export function progress(table: Table, row: number): number {
    const width = table.layers.length;
    let done = 0;
    for (let at = row * width; at < (row + 1) * width; at++)
        if (table.status[at] === Status.done || table.status[at] === Status.not_applicable) done++;
    return done;
}

function cellFilter(table: Table, query: Query, me: string): (at: number) => boolean {
    const statuses = new Set(query.status.map((word) => kStatuses.indexOf(word as (typeof kStatuses)[number])));
    statuses.delete(-1);
    const marks = query.status.reduce((bits, word) =>
        kMarks.includes(word as MarkWord) ? bits | Mark[word as MarkWord] : bits, 0);
    const people = new Set(query.assignee.map((name) => (name === 'me' ? me : name === 'nobody' ? '' : name)));
    const layers = new Set(query.layer.map((name) => table.layerIndex(name)));
    const blocker = query.blocker.toLowerCase();
    const width = table.layers.length;
    return (at) => {
        if (layers.size > 0 && !layers.has(at % width)) return false;
        if (query.status.length > 0 && !statuses.has(table.status[at] ?? 0) && !((table.marks[at] ?? 0) & marks)) return false;
        if (people.size > 0) {
            const status = table.status[at];
            if (!people.has(table.text(table.assignee[at]))) return false;
            if (query.status.length === 0 && (status === Status.done || status === Status.not_applicable)) return false;
        }
        return blocker === '' || (table.status[at] === Status.blocked &&
            `${table.text(table.blocker[at])} ${table.text(table.blockerOwner[at])}`.toLowerCase().includes(blocker));
    };
}

function rowShown(table: Table, row: number, query: Query, needle: string, cellShown: View['cellShown']): boolean {
    const service = table.services[row];
    if (!service) return false;
    if (query.track !== '' && service.serial !== (query.track === 'serial')) return false;
    if (query.owner.length > 0 && !query.owner.includes(service.owner)) return false;
    const width = table.layers.length;
    if (needle !== '' && !`${service.name} ${service.owner} ${service.deputy}`.toLowerCase().includes(needle)) {
        let found = false;
        for (let at = row * width; at < (row + 1) * width && !found; at++)
            found = (table.assignee[at] !== 0 && table.text(table.assignee[at]).toLowerCase().includes(needle)) ||
                (table.blocker[at] !== 0 && table.text(table.blocker[at]).toLowerCase().includes(needle));
        if (!found) return false;
    }
    if (!cellShown) return true;
    for (let at = row * width; at < (row + 1) * width; at++) if (cellShown(at)) return true;
    return false;
}

function sortRows(table: Table, rows: number[], sort: Query['sort']): void {
    if (sort === 'name') rows.sort((a, b) => (table.services[a]?.name ?? '').localeCompare(table.services[b]?.name ?? ''));
    if (sort === 'attention') sortBy(rows, (row) => -attention(table, row));
    if (sort === 'progress') sortBy(rows, (row) => progress(table, row));
}

function sortBy(rows: number[], key: (row: number) => number): void {
    const keys = new Map(rows.map((row) => [row, key(row)]));
    rows.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0) || a - b);
}

function plainLines(layered: number[], serial: number[]): Line[] {
    if (serial.length === 0) return layered;
    return layered.length > 0 ? [...layered, { group: 'serial', count: serial.length, title: 'Serial track' }, ...serial] : serial;
}

function grouped(table: Table, rows: number[], by: Exclude<Query['group'], ''>): Line[] {
    const groups = new Map<string, number[]>();
    for (const row of rows) {
        const key = groupKey(table, row, by);
        const group = groups.get(key);
        if (group) group.push(row);
        else groups.set(key, [row]);
    }
    const keys = [...groups.keys()].sort((a, b) => {
        if (a === '' || b === '') return a === '' ? 1 : -1;
        if (by === 'blocker') return (groups.get(b)?.length ?? 0) - (groups.get(a)?.length ?? 0);
        if (by === 'status') return kUrgency.indexOf(a) - kUrgency.indexOf(b);
        return a.localeCompare(b);
    });
    return keys.flatMap((key): Line[] => {
        const members = groups.get(key) ?? [];
        return [{ group: key, count: members.length, title: groupTitle(by, key) }, ...members];
    });
}

const kUrgency = ['failed', 'blocked', 'stale', 'in_progress', 'not_started', 'done'];

function groupKey(table: Table, row: number, by: Exclude<Query['group'], ''>): string {
    const service = table.services[row];
    if (by === 'owner') return service?.owner ?? '';
    if (by === 'track') return service?.serial ? 'serial' : 'layered';
    const width = table.layers.length;
    let best = kUrgency.length - 1;
    for (let at = row * width; at < (row + 1) * width; at++) {
        const status = table.status[at];
        if (by === 'assignee' && table.assignee[at] && (status === Status.in_progress || status === Status.blocked))
            return table.text(table.assignee[at]);
        if (by === 'blocker' && status === Status.blocked) return table.text(table.blocker[at]);
        const marks = table.marks[at] ?? 0;
        const urgency = marks & Mark.failed ? 0 : status === Status.blocked ? 1 : marks & Mark.stale ? 2
            : status === Status.in_progress ? 3 : status === Status.not_started ? 4 : 5;
        best = Math.min(best, urgency);
    }
    return by === 'status' ? (kUrgency[best] ?? '') : '';
}

function groupTitle(by: Exclude<Query['group'], ''>, key: string): string {
    if (by === 'status') return `At worst ${statusTitle(key).toLowerCase()}`;
    if (by === 'track') return key === 'serial' ? 'Serial track' : 'Layered';
    if (key !== '') return key;
    return { owner: 'Without an owner', assignee: 'Nobody has it', blocker: 'Not blocked' }[by];
}
