import { store } from '../state/store';
import { Status } from '../state/table';
import { notice } from './notice';

/** What a person wants of one or many cells. */
export type Wish = 'done' | 'in_progress' | 'blocked' | 'not_applicable' | 'not_started' | 'assign' | 'unblock' | 'waive' | 'claim';

export interface Asked {
    wish: Wish;
    cells: { service: string; layer: string; version: number }[];
    at: number;
}

let asked: Asked | undefined;
const readers = new Set<() => void>();

/** Opens the dialog for these places of the grid; what needs no words is done at once. */
export function openChange(wish: Wish, places: readonly number[]): void {
    const table = store.table;
    const width = table.layers.length;
    const cells = places
        .filter((at) => wish !== 'unblock' || table.status[at] === Status.blocked)
        .map((at) => ({
            service: table.services[Math.floor(at / width)]?.name ?? '',
            layer: table.layers[at % width]?.name ?? '',
            version: table.version[at] ?? 0,
        }));
    if (store.session?.access === 'viewer') {
        notice('Your token only looks: ask the lead for one that may change cells', 'bad');
        return;
    }
    if (cells.length === 0) {
        notice('None of these cells is blocked', 'bad');
        return;
    }
    if (store.connection === 'lost') {
        notice('Not connected: nothing is changed until the server answers again', 'bad');
        return;
    }
    show({ wish, cells, at: Date.now() });
}

/** Shows the dialog, or closes it. */
export function show(next: Asked | undefined): void {
    asked = next;
    for (const reader of readers) reader();
}

export function subscribe(reader: () => void): () => void {
    readers.add(reader);
    return () => readers.delete(reader);
}

export function wished(): Asked | undefined {
    return asked;
}
