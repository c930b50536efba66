import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { store, type Store } from './store';

/** The store, drawn again whenever it tells of something new. */
export function useStore(): Store {
    useSyncExternalStore(store.subscribe, store.snapshot);
    return store;
}

/** Drawn again every so often, for words such as "3 min ago". */
export function useClock(everyMs = 30_000): number {
    const [now, setNow] = useState(() => Date.now() / 1000);
    useEffect(() => {
        const timer = window.setInterval(() => setNow(Date.now() / 1000), everyMs);
        return () => window.clearInterval(timer);
    }, [everyMs]);
    return now;
}

/** When this goes, the focus goes back to what had it, or to the grid where that is gone. */
export function useFocusBack(): void {
    const [before] = useState(() => document.activeElement);
    useEffect(
        () => () => {
            const there = before instanceof HTMLElement && before !== document.body && before.isConnected;
            (there ? before : document.querySelector<HTMLElement>('.scroller'))?.focus({ preventScroll: true });
        },
        [before],
    );
}

/** The value, at most that often: the first at once, and the last one always. */
export function useSettled<T>(value: T, everyMs: number): T {
    const [settled, setSettled] = useState(value);
    const since = useRef(0);
    useEffect(() => {
        const wait = since.current + everyMs - Date.now();
        const timer = window.setTimeout(() => {
            since.current = Date.now();
            setSettled(value);
        }, Math.max(0, wait));
        return () => window.clearTimeout(timer);
    }, [value, everyMs]);
    return settled;
}

export type Asked<T> = { state: 'asking' } | { state: 'known'; value: T } | { state: 'refused'; error: Error };

/** Asks again whenever `key` changes; the answer before stays until the next one is there. */
export function useAsked<T>(key: string, ask: () => Promise<T>): Asked<T> {
    const [asked, setAsked] = useState<{ scope: string; value: Asked<T> }>({ scope: '', value: { state: 'asking' } });
    const scope = key.split('@')[0] ?? key;
    useEffect(() => {
        let gone = false;
        ask().then(
            (value) => gone || setAsked({ scope, value: { state: 'known', value } }),
            (error: unknown) => gone || setAsked({ scope, value: { state: 'refused', error: error as Error } }),
        );
        return () => {
            gone = true;
        };
        // The key says all that the question depends on.
    }, [key]);
    return asked.scope === scope ? asked.value : { state: 'asking' };
}
