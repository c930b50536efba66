import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const kKey = 'sweepline.theme';
const wanted = window.matchMedia('(prefers-color-scheme: dark)');
const readers = new Set<() => void>();
let chosen = stored();

wanted.addEventListener('change', () => apply());
apply();

export function useTheme(): Theme {
    return useSyncExternalStore(
        (reader) => {
            readers.add(reader);
            return () => readers.delete(reader);
        },
        theme,
    );
}

/** Turns to the other theme, and keeps it unless it is what the system wants anyway. */
export function turnTheme(): void {
    const next = theme() === 'dark' ? 'light' : 'dark';
    chosen = next === (wanted.matches ? 'dark' : 'light') ? undefined : next;
    try {
        if (chosen) window.localStorage.setItem(kKey, chosen);
        else window.localStorage.removeItem(kKey);
    } catch {
        // Without storage the choice lasts as long as the page.
    }
    apply();
}

function theme(): Theme {
    return chosen ?? (wanted.matches ? 'dark' : 'light');
}

function stored(): Theme | undefined {
    try {
        const text = window.localStorage.getItem(kKey);
        return text === 'light' || text === 'dark' ? text : undefined;
    } catch {
        return undefined;
    }
}

function apply(): void {
    document.documentElement.dataset['theme'] = theme();
    document.documentElement.setAttribute('data-mantine-color-scheme', theme());
    for (const reader of readers) reader();
}
