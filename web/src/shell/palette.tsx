import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { go, showCell } from '../state/address';
import { store } from '../state/store';
import { kPages } from './pages';
import { turnTheme } from './theme';

interface Entry {
    kind: string;
    words: string;
    detail: string;
    run: () => void;
}

const kShown = 12;

/** Everything in two keys: pages, layers, services, people, views, commands. */
export function Palette({ close }: { close: () => void }): ReactNode {
    const [typed, setTyped] = useState('');
    const [at, setAt] = useState(0);
    const dialog = useRef<HTMLDialogElement>(null);
    const entries = useMemo(all, []);
    const found = useMemo(() => match(entries, typed), [entries, typed]);
    // Closed before it goes: the browser then gives the focus back to where it was.
    useLayoutEffect(() => {
        const element = dialog.current;
        return () => element?.close();
    }, []);
    const run = (entry: Entry | undefined): void => {
        if (!entry) return;
        close();
        entry.run();
    };
    const key = (event: KeyboardEvent): void => {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (step !== 0) {
            event.preventDefault();
            setAt((before) => Math.max(0, Math.min(found.length - 1, before + step)));
        }
        if (event.key === 'Enter') {
            event.preventDefault();
            run(found[at]);
        }
    };
    return (
        <dialog
            ref={(element) => {
                dialog.current = element;
                if (element && !element.open) element.showModal();
            }}
            className="palette"
            onClose={close}
            onClick={(event) => {
                if (event.target === dialog.current) close();
            }}
            aria-label="Go to"
        >
            <input
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant={`palette-${at}`}
                aria-label="A service, a layer, a page or a command"
                placeholder="A service, a layer, “payments identity”, a view"
                autoFocus
                value={typed}
                onChange={(event) => {
                    setTyped(event.target.value);
                    setAt(0);
                }}
                onKeyDown={key}
            />
            <ul id="palette-list" role="listbox">
                {found.map((entry, place) => (
                    <li key={`${entry.kind} ${entry.words}`} id={`palette-${place}`} role="option" aria-selected={place === at} className={place === at ? 'on' : ''}
                        onMouseMove={() => setAt(place)} onClick={() => run(entry)}>
                        <small>{entry.kind}</small>
                        <span>{entry.words}</span>
                        <em>{entry.detail}</em>
                    </li>
                ))}
                {found.length === 0 ? <li className="muted">Nothing is called that</li> : null}
            </ul>
        </dialog>
    );
}

function all(): Entry[] {
    const { table } = store;
    const view = (words: string, detail: string, to: string): Entry => ({ kind: 'view', words, detail, run: () => go(to) });
    const has = (path: string): boolean => kPages.some((page) => page.path === path);
    return [
        ...kPages.map((page): Entry => ({ kind: 'page', words: page.title, detail: '', run: () => go(page.path) })),
        view('What needs attention', 'failed, blocked and stale rows first', '/?sort=attention'),
        view('Mine', 'open cells that are assigned to me', '/?assignee=me'),
        view('Blocked', 'every blocked cell', '/?status=blocked'),
        view('Failed', 'runs that failed', '/?status=failed'),
        view('By owner', 'grouped by owning team', '/?group=owner'),
        view('By blocker', 'grouped by what blocks', '/?group=blocker'),
        { kind: 'do', words: 'Turn to light or dark', detail: '', run: turnTheme },
        ...table.layers.map((layer): Entry => ({
            kind: 'layer', words: layer.title, detail: `${layer.concern} · ${layer.state}`,
            run: () => go(has('/layers') ? `/layers/${layer.name}` : `/?layer=${layer.name}`),
        })),
        ...table.services.map((service): Entry => ({
            kind: 'service', words: service.name, detail: service.owner,
            run: () => go(has('/services') ? `/services/${service.name}` : `/?q=${encodeURIComponent(service.name)}`),
        })),
    ];
}

function match(entries: Entry[], typed: string): Entry[] {
    const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (parts.length === 0) return entries.slice(0, kShown);
    const cells = parts.length > 1 ? cellEntries(parts) : [];
    const scored = entries
        .map((entry) => ({ entry, score: score(entry, parts) }))
        .filter((one) => one.score > 0)
        .sort((a, b) => b.score - a.score);
    return [...cells, ...scored.map((one) => one.entry)].slice(0, kShown);
}

function score(entry: Entry, parts: string[]): number {
    const words = entry.words.toLowerCase();
    let sum = 0;
    for (const part of parts) {
        const at = words.indexOf(part);
        if (at === 0) sum += words === part ? 10 : 6;
        else if (at > 0) sum += 4;
        else if (entry.detail.toLowerCase().includes(part)) sum += 1;
        else return 0;
    }
    return sum;
}

/** "payments identity" is a cell. */
function cellEntries(parts: string[]): Entry[] {
    const { table } = store;
    const found: Entry[] = [];
    const last = parts[parts.length - 1] ?? '';
    const first = parts.slice(0, -1).join(' ');
    for (const service of table.services) {
        if (!service.name.toLowerCase().includes(first)) continue;
        for (const layer of table.layers) {
            if (!`${layer.name} ${layer.title}`.toLowerCase().includes(last)) continue;
            found.push({ kind: 'cell', words: `${service.name} · ${layer.title}`, detail: service.owner, run: () => showCell(service.name, layer.name) });
            if (found.length >= 5) return found;
        }
    }
    return found;
}
