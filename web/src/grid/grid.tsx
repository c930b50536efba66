import { useVirtualizer } from '@tanstack/react-virtual';
import {
    useCallback, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState,
    type KeyboardEvent, type MouseEvent, type ReactNode,
} from 'react';
import { openChange, type Wish } from '../dialogs/wish';
import { closeCell, openCell, showCell, useAddress } from '../state/address';
import { narrows, parseQuery, type Query } from '../state/query';
import type { Store } from '../state/store';
import { useStore } from '../state/use';
import { kFootMost, viewOf, type Line, type View } from '../state/view';
import { many } from '../state/words';
import { Empty } from './empty';
import { Head } from './head';
import { Row } from './row';
import { byRow, carried, kNone, placeIn, range, toggled, type Selection } from './selection';
import { columnsSeen, useBeyond, useRoomy, useSize, type Size } from './size';
import { Toolbar } from './toolbar';
import { BulkBar } from './bulk';
import './grid.css';

const kRowPx = 30;

interface Place {
    row: number;
    column: number;
}

/** The table: a row for each service, a column for each layer. */
export function Grid(): ReactNode {
    const store = useStore();
    const table = store.table;
    const address = useAddress();
    const query = useMemo(() => parseQuery(address.search), [address.search]);
    const view = useView(store, query);
    const order = view.services;
    const place = useMemo(() => new Map(order.map((row, at) => [row, at])), [order]);
    const lineOf = useMemo(() => lines(view.lines), [view.lines]);
    const [active, setActive] = useState<Place | undefined>();
    const [selection, setSelection] = useState<Selection>(kNone);
    const [drawn, setDrawn] = useState(table);
    if (drawn !== table) {
        setDrawn(table);
        setSelection(carried(selection, drawn, table));
        setActive(active && placeIn(active, drawn, table));
    }
    const scroller = useRef<HTMLDivElement>(null);
    const size = useSize(scroller, table.layers.length);
    const footPx = view.foot.length > 0 ? (view.foot.length + 1) * kRowPx + 1 : 0;
    const beyond = useBeyond(store.loaded);
    const virtual = useVirtualizer({
        count: view.lines.length,
        getScrollElement: () => scroller.current,
        estimateSize: () => kRowPx,
        overscan: beyond.rows,
        initialRect: { width: size.width, height: size.height },
        scrollMargin: size.head,
        scrollPaddingStart: size.head,
        scrollPaddingEnd: footPx + 4,
    });

    const reveal = useCallback(
        (at: Place) => {
            const line = lineOf.get(at.row);
            if (line !== undefined) virtual.scrollToIndex(line, { align: 'auto' });
            revealColumn(scroller.current, size, at.column);
        },
        [lineOf, virtual, size],
    );

    // The drawer's cell is the active one, also when the address came from elsewhere.
    const opened = openCell(address);
    const openedKey = opened ? `${opened.service}/${opened.layer}` : '';
    useEffect(() => {
        if (!opened || !store.loaded) return;
        const at = { row: table.serviceIndex(opened.service), column: table.layerIndex(opened.layer) };
        if (at.row < 0 || at.column < 0) return;
        setActive(at);
        reveal(at);
        // Only when another cell is opened.
    }, [openedKey, store.loaded, table]);

    // The eye finds where the work is: the current layer is in sight when the page opens.
    const begun = useRef(false);
    useLayoutEffect(() => {
        if (begun.current || !store.loaded || size.width === 0) return;
        begun.current = true;
        const column = table.currentLayer();
        const hidden = size.service + (column + 1) * size.column > size.width;
        if (!opened && hidden && scroller.current) scroller.current.scrollLeft = Math.max(0, column - 1) * size.column;
    }, [store.loaded, size, table, opened]);

    usePresence(store, active);

    const move = (to: Place, extend: boolean): void => {
        setActive(to);
        reveal(to);
        if (extend) {
            const anchor = selection.anchor ?? active ?? to;
            setSelection({ anchor, cells: range(order, place, table.layers.length, anchor, to) });
        } else if (selection.cells.size > 0 || selection.anchor) {
            setSelection(kNone);
        }
        const service = table.services[to.row]?.name;
        const layer = table.layers[to.column]?.name;
        if (opened && service && layer && !extend) showCell(service, layer, 'replace');
    };

    const chosen = useMemo(
        () => (selection.cells.size > 0 ? [...selection.cells] : active ? [active.row * table.layers.length + active.column] : []),
        [selection, active, table],
    );
    const wish = (what: Wish): void => {
        if (chosen.length > 0) openChange(what, chosen);
    };

    const key = (event: KeyboardEvent): void => {
        if (event.altKey || event.metaKey) return;
        const step = steps(event, Math.max(1, Math.floor((size.height - size.head - footPx) / kRowPx) - 1));
        if (step) {
            event.preventDefault();
            const from = active ?? { row: order[0] ?? 0, column: 0 };
            const at = active ? (place.get(from.row) ?? 0) : 0;
            const row = order[clamp(active ? at + step.down : 0, 0, order.length - 1)];
            if (row === undefined) return;
            const column = clamp(active ? from.column + step.right : 0, 0, table.layers.length - 1);
            move({ row, column }, event.shiftKey);
            return;
        }
        if (event.ctrlKey) return;
        const asked = kWishes[event.key];
        if (asked) {
            event.preventDefault();
            wish(asked);
        } else if ((event.key === 'Enter' || event.key === ' ') && active && event.target === scroller.current) {
            event.preventDefault();
            showCell(table.services[active.row]?.name ?? '', table.layers[active.column]?.name ?? '');
        } else if (event.key === 'Escape') {
            if (selection.cells.size > 0) setSelection(kNone);
            else if (opened) closeCell();
        }
    };

    useKeysFromAfar(scroller, key);

    const click = (event: MouseEvent): void => {
        const found = placeUnder(event.target);
        if (!found) return;
        scroller.current?.focus({ preventScroll: true });
        if (event.shiftKey) {
            event.preventDefault();
            move(found, true);
            return;
        }
        if (event.ctrlKey || event.metaKey) {
            const at = found.row * table.layers.length + found.column;
            const before = selection.cells.size > 0 || !active ? selection.cells : new Set([active.row * table.layers.length + active.column]);
            setActive(found);
            setSelection({ anchor: found, cells: toggled(before, at) });
            return;
        }
        setActive(found);
        setSelection(kNone);
        showCell(table.services[found.row]?.name ?? '', table.layers[found.column]?.name ?? '', opened ? 'replace' : 'push');
    };

    const selectedByRow = useMemo(() => byRow(selection.cells, table.layers.length), [selection, table]);
    const peopleByRow = useMemo(() => presence(store), [store.people, table]);
    const current = table.currentLayer();
    const columns = beyond.columns || opened || current >= columnsSeen(size) - 1 ? table.layers.length : columnsSeen(size);
    const drawRow = (row: number, top: number): ReactNode => (
        <Row
            key={row}
            table={table}
            row={row}
            revision={table.rowRevision[row] ?? 0}
            top={top}
            rowNumber={place.get(row) ?? 0}
            active={active?.row === row ? active.column : -1}
            selected={selectedByRow.get(row) ?? ''}
            people={peopleByRow.get(row) ?? ''}
            columns={columns}
            cellShown={view.cellShown}
        />
    );

    if (store.loaded && table.services.length === 0) return <Empty what="services" />;
    if (store.loaded && table.layers.length === 0) return <Empty what="layers" />;
    return (
        <div className="grid-page">
            <Toolbar query={query} view={view} />
            <div
                ref={scroller}
                className={`scroller${size.column >= 96 ? ' wide' : size.column < 76 ? ' narrow' : ''}`}
                role="grid"
                tabIndex={0}
                aria-label={`${table.migration}: ${many(order.length, 'service')}, ${many(table.layers.length, 'layer')}`}
                aria-rowcount={order.length + 1}
                aria-colcount={table.layers.length + 1}
                aria-multiselectable="true"
                aria-activedescendant={active && (view.foot.includes(active.row) || virtual.getVirtualItems().some((item) => view.lines[item.index] === active.row)) ? `c${active.row}-${active.column}` : undefined}
                onKeyDown={key}
                onClick={click}
                onMouseDown={(event) => {
                    if (event.shiftKey) event.preventDefault();
                }}
            >
                <div className="sheet" style={{ width: size.sheet, '--columns': size.columns } as React.CSSProperties}>
                    <Head table={table} current={current} counted={store.revision} />
                    <div className="canvas" style={{ height: Math.max(view.lines.length * kRowPx, size.height - size.head - footPx - 2) }}>
                        {current >= 0 && order.length > 0 ? <Frame column={current} /> : null}
                        {virtual.getVirtualItems().map((item) => {
                            const line = view.lines[item.index];
                            const top = item.start - size.head;
                            if (line === undefined) return null;
                            if (typeof line === 'number') return drawRow(line, top);
                            return (
                                <div key={`g${line.group}`} className="group" style={{ transform: `translateY(${top}px)` }}>
                                    <span>
                                        <b>{line.title}</b> {many(line.count, 'service')}
                                    </span>
                                </div>
                            );
                        })}
                        {store.loaded && order.length === 0 && narrows(query) ? <Empty what="matches" /> : null}
                    </div>
                    {view.foot.length > 0 ? (
                        <div className="foot" role="rowgroup" style={{ height: footPx }}>
                            <div className="group">
                                <span>
                                    <b>Serial track</b> {many(view.foot.length, 'service')} that {view.foot.length === 1 ? 'does' : 'do'} not fit the layers: each goes on its own
                                </span>
                            </div>
                            {view.foot.map((row, at) => drawRow(row, (at + 1) * kRowPx))}
                        </div>
                    ) : null}
                </div>
            </div>
            {selection.cells.size > 1 ? (
                <BulkBar count={selection.cells.size} wish={wish} clear={() => setSelection(kNone)} />
            ) : null}
        </div>
    );
}

/** Where nothing has the focus, as when the page was just opened, the first arrow goes to the grid. */
function useKeysFromAfar(scroller: React.RefObject<HTMLDivElement | null>, key: (event: KeyboardEvent) => void): void {
    const latest = useRef(key);
    latest.current = key;
    useEffect(() => {
        const listen = (event: globalThis.KeyboardEvent): void => {
            if (event.target !== document.body || !event.key.startsWith('Arrow') || !scroller.current) return;
            scroller.current.focus({ preventScroll: true });
            latest.current(event as unknown as KeyboardEvent);
        };
        window.addEventListener('keydown', listen);
        return () => window.removeEventListener('keydown', listen);
    }, [scroller]);
}

const kWishes: Record<string, Wish> = { d: 'done', b: 'blocked', n: 'not_applicable', i: 'in_progress', a: 'assign', u: 'unblock', w: 'waive', c: 'claim' };

/** Frames the current layer from top to foot. */
function Frame({ column }: { column: number }): ReactNode {
    return (
        <div className="frame" aria-hidden="true">
            <i style={{ gridColumn: column + 2 }} />
        </div>
    );
}

/** The view; while filters or sorting look at cells it follows changes at leisure, so that rows do not jump about. */
function useView(store: Store, query: Query): View {
    const asked = useDeferredValue(query);
    const dynamic = asked.sort === 'attention' || asked.sort === 'progress' || asked.group !== '' || narrows(asked);
    const [tick, setTick] = useState(0);
    useEffect(() => {
        if (!dynamic) return;
        const timer = window.setInterval(() => setTick(store.revision), 1500);
        return () => window.clearInterval(timer);
    }, [dynamic, store]);
    const me = store.session?.name ?? '';
    const footMost = useRoomy() ? kFootMost : 0;
    return useMemo(() => viewOf(store.table, asked, me, footMost), [store.table, asked, me, footMost, dynamic ? tick : 0]);
}

/** Says where the person is, a moment after they stopped moving, and again so that it does not expire. */
function usePresence(store: Store, active: Place | undefined): void {
    const service = active ? store.table.services[active.row]?.name : undefined;
    const layer = active ? store.table.layers[active.column]?.name : undefined;
    const live = store.connection === 'live';
    useEffect(() => {
        if (!live) return;
        const say = (): void => {
            if (document.visibilityState === 'visible') store.present(service, layer);
        };
        const soon = window.setTimeout(say, 400);
        const again = window.setInterval(say, 15_000);
        return () => {
            window.clearTimeout(soon);
            window.clearInterval(again);
        };
    }, [store, service, layer, live]);
}

function presence(store: Store): Map<number, string> {
    const found = new Map<number, string>();
    for (const person of store.people) {
        if (!person.service || !person.layer || person.name === store.session?.name) continue;
        const row = store.table.serviceIndex(person.service);
        const column = store.table.layerIndex(person.layer);
        if (row < 0 || column < 0) continue;
        const before = found.get(row);
        found.set(row, `${before ? `${before},` : ''}${column}:${person.name}`);
    }
    return found;
}

function lines(all: readonly Line[]): Map<number, number> {
    const found = new Map<number, number>();
    all.forEach((line, at) => {
        if (typeof line === 'number') found.set(line, at);
    });
    return found;
}

function steps(event: KeyboardEvent, page: number): { down: number; right: number } | undefined {
    const far = 1_000_000;
    switch (event.key) {
        case 'ArrowDown': return { down: event.ctrlKey ? far : 1, right: 0 };
        case 'ArrowUp': return { down: event.ctrlKey ? -far : -1, right: 0 };
        case 'ArrowLeft': return { down: 0, right: event.ctrlKey ? -far : -1 };
        case 'ArrowRight': return { down: 0, right: event.ctrlKey ? far : 1 };
        case 'PageDown': return { down: page, right: 0 };
        case 'PageUp': return { down: -page, right: 0 };
        case 'Home': return { down: event.ctrlKey ? -far : 0, right: -far };
        case 'End': return { down: event.ctrlKey ? far : 0, right: far };
        default: return undefined;
    }
}

function revealColumn(element: HTMLElement | null, size: Size, column: number): void {
    if (!element) return;
    const left = size.service + column * size.column;
    if (left - size.service < element.scrollLeft) element.scrollLeft = left - size.service;
    else if (left + size.column > element.scrollLeft + element.clientWidth)
        element.scrollLeft = left + size.column - element.clientWidth + 8;
}

function placeUnder(target: EventTarget | null): Place | undefined {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
    if (!cell) return undefined;
    return { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) };
}

function clamp(value: number, least: number, most: number): number {
    return Math.max(least, Math.min(most, value));
}

