import { useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';

const kRoomy = window.matchMedia('(min-width: 700px) and (min-height: 620px)');

/** Whether the window has room for a pinned foot. */
export function useRoomy(): boolean {
    return useSyncExternalStore(
        (reader) => {
            kRoomy.addEventListener('change', reader);
            return () => kRoomy.removeEventListener('change', reader);
        },
        () => kRoomy.matches,
    );
}

/** The grid's box and what its columns come to, in pixels. */
export interface Size {
    head: number;
    height: number;
    width: number;
    service: number;
    column: number;
    sheet: number;
    columns: string;
}

const kHeadPx = 77;

/** What the grid's box will be about, so that its rows are drawn before anything was measured: one layout less. */
function guess(): { width: number; height: number; head: number } {
    return { width: Math.max(0, window.innerWidth - 64), height: Math.max(0, window.innerHeight - 79), head: kHeadPx };
}

const kOverscan = 10;
const kLaterMs = 600;

/** What is drawn beyond what is seen, for scrolling: nothing until the first rows stand, as nothing is more urgent. */
export function useBeyond(loaded: boolean): { rows: number; columns: boolean } {
    const [stands, setStands] = useState(false);
    useEffect(() => {
        if (!loaded) return;
        const later = window.setTimeout(() => setStands(true), kLaterMs);
        return () => window.clearTimeout(later);
    }, [loaded]);
    return { rows: stands ? kOverscan : 0, columns: stands };
}

/** How many columns are seen while nothing was scrolled, a part of one counted whole. */
export function columnsSeen(size: Size): number {
    return Math.ceil(Math.max(0, size.width - size.service) / Math.max(1, size.column));
}

/** Measures the grid's box, and again whenever it changes. */
export function useSize(scroller: React.RefObject<HTMLDivElement | null>, layers: number): Size {
    const [box, setBox] = useState(guess);
    useLayoutEffect(() => {
        const element = scroller.current;
        if (!element) return;
        const look = (): void => {
            const seen = { width: element.clientWidth, height: element.clientHeight, head: element.querySelector<HTMLElement>('.head')?.offsetHeight ?? kHeadPx };
            setBox((before) => (before.width === seen.width && before.height === seen.height && before.head === seen.head ? before : seen));
        };
        look();
        const observer = new ResizeObserver(look);
        observer.observe(element);
        return () => observer.disconnect();
    }, [scroller, layers]);
    return useMemo(() => {
        const service = box.width < 560 ? 128 : box.width < 1000 ? 190 : box.width < 1500 ? 228 : 250;
        const column = Math.max(box.width < 560 ? 48 : 72, Math.min(148, Math.floor((box.width - service - 8) / Math.max(1, layers))));
        const sheet = Math.max(box.width, service + column * layers + 8);
        return { ...box, service, column, sheet, columns: `${service}px repeat(${layers}, ${column}px)` };
    }, [box, layers]);
}
