import { useSyncExternalStore } from 'react';

/** The address as the page's only memory of what is looked at. */
export interface Address {
    readonly path: string;
    readonly search: string;
}

const readers = new Set<() => void>();
let address: Address = { path: window.location.pathname, search: window.location.search };

window.addEventListener('popstate', () => moved());

export function useAddress(): Address {
    return useSyncExternalStore(subscribe, () => address);
}

/** Goes to an address; `replace` leaves no step for the back button. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
    if (to === address.path + address.search) return;
    if (how === 'push') window.history.pushState(null, '', to);
    else window.history.replaceState(null, '', to);
    moved();
}

/** The address with one word of its search set, or gone when it is empty. */
export function withWord(from: Address, name: string, value: string): string {
    const words = new URLSearchParams(from.search);
    if (value) words.set(name, value);
    else words.delete(name);
    // A cell is read as service/layer by people, too.
    const text = words.toString().replaceAll('%2F', '/');
    return from.path + (text ? `?${text}` : '');
}

/** The cell whose drawer is open, as the address says. */
export function openCell(from: Address): { service: string; layer: string } | undefined {
    const [service, layer] = (new URLSearchParams(from.search).get('cell') ?? '').split('/');
    return service && layer ? { service, layer } : undefined;
}

export function showCell(service: string, layer: string, how: 'push' | 'replace' = 'push'): void {
    go(withWord(address, 'cell', `${service}/${layer}`), how);
}

export function closeCell(): void {
    const words = new URLSearchParams(address.search);
    words.delete('cell');
    words.delete('tab');
    const text = words.toString().replaceAll('%2F', '/');
    go(address.path + (text ? `?${text}` : ''));
}

export function current(): Address {
    return address;
}

function moved(): void {
    address = { path: window.location.pathname, search: window.location.search };
    for (const reader of readers) reader();
}

function subscribe(reader: () => void): () => void {
    readers.add(reader);
    return () => readers.delete(reader);
}
