import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { notice } from '../dialogs/notice';
import { current, go } from '../state/address';
import { kNothing, narrows, writeQuery, type Query } from '../state/query';
import { store } from '../state/store';
import { kMarks, Mark, type Table } from '../state/table';
import type { View } from '../state/view';
import { kStatuses } from '../state/wire';
import { digits, many, statusTitle } from '../state/words';
import type { ExportForm } from './export';

/** Filters, grouping and order; everything it sets stands in the address. */
export function Toolbar({ query, view }: { query: Query; view: View }): ReactNode {
    const table = store.table;
    const set = (part: Partial<Query>, how: 'push' | 'replace' = 'push'): void => {
        const at = current();
        go(at.path + writeQuery({ ...query, ...part }, at.search).replaceAll('%2F', '/'), how);
    };
    return (
        <div className="toolbar">
            <input
                id="search"
                type="search"
                placeholder="Service, person, blocker"
                aria-label="Search services, people and blockers"
                value={query.q}
                onChange={(event) => set({ q: event.target.value }, 'replace')}
                onKeyDown={(event) => {
                    if (event.key !== 'Escape' && event.key !== 'Enter') return;
                    if (event.key === 'Escape' && query.q) set({ q: '' }, 'replace');
                    document.querySelector<HTMLElement>('.scroller')?.focus();
                }}
            />
            <Facet name="Owner" chosen={query.owner} options={() => owners(table)} choose={(owner) => set({ owner })} />
            <Facet name="Status" chosen={query.status} options={() => statuses(table)} choose={(status) => set({ status })} />
            <Facet name="Assignee" chosen={query.assignee} options={() => assignees(table)} choose={(assignee) => set({ assignee })} />
            <Facet less name="Layer" chosen={query.layer} options={() => layers(table)} choose={(layer) => set({ layer })} />
            <Facet name="Blocker" chosen={query.blocker ? [query.blocker] : []} options={() => blockers(table)}
                choose={(chosen) => set({ blocker: chosen[chosen.length - 1] ?? '' })} />
            <Choice less name="Track" value={query.track} choose={(track) => set({ track })}
                options={[['', 'all'], ['layered', 'layered'], ['serial', 'serial']]} />
            <Choice name="Group" value={query.group} choose={(group) => set({ group })}
                options={[['', 'none'], ['owner', 'owner'], ['track', 'track'], ['status', 'status'], ['assignee', 'assignee'], ['blocker', 'blocker']]} />
            <Choice name="Sort" value={query.sort} choose={(sort) => set({ sort })}
                options={[['', 'as listed'], ['attention', 'needs attention'], ['name', 'name'], ['progress', 'least done']]} />
            <Choice name="Export" value="" choose={(form) => form && saveAs(form, table, query, view)}
                options={[['', 'as'], ['csv', 'CSV'], ['markdown', 'Markdown'], ['json', 'JSON']]} />
            <span className="shown" aria-live="polite">
                {view.services.length < view.total
                    ? `${digits(view.services.length)} of ${many(view.total, 'service')}`
                    : many(view.total, 'service')}
                {narrows(query) ? (
                    <button type="button" className="plain" onClick={() => set({ ...kNothing, group: query.group, sort: query.sort })}>
                        Show all
                    </button>
                ) : null}
            </span>
        </div>
    );
}

/** Hands out what is shown: the services in their order, and the layers that were asked for. */
function saveAs(form: ExportForm, table: Table, query: Query, view: View): void {
    const all = table.layers.map((_, at) => at);
    const asked = query.layer.map((name) => table.layerIndex(name)).filter((at) => at >= 0).sort((a, b) => a - b);
    import('./export').then(
        ({ download, exported }) => download(exported(form, table, view.services, asked.length > 0 ? asked : all)),
        () => notice('The server is gone: this part of the page could not be fetched', 'bad'),
    );
}

interface Option {
    value: string;
    words: string;
    count: number;
}

/** A filter with several values: a button that opens a list with counts. */
function Facet(props: { less?: boolean; name: string; chosen: string[]; options: () => Option[]; choose: (chosen: string[]) => void }): ReactNode {
    const [open, setOpen] = useState(false);
    const { chosen } = props;
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!open) return;
        const away = (event: PointerEvent): void => {
            if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
        };
        window.addEventListener('pointerdown', away);
        return () => window.removeEventListener('pointerdown', away);
    }, [open]);
    return (
        <div ref={box} className={`facet-box${props.less ? ' less' : ''}${chosen.length > 0 ? ' on' : ''}`}
            onKeyDown={(event) => {
                if (event.key !== 'Escape' || !open) return;
                event.stopPropagation();
                setOpen(false);
                box.current?.querySelector<HTMLElement>('.facet')?.focus();
            }}>
            <button type="button" className={chosen.length > 0 ? 'facet on' : 'facet'} aria-expanded={open} aria-haspopup="dialog" onClick={() => setOpen(!open)}>
                {props.name}
                {chosen.length > 0 ? <b>{chosen.length === 1 ? short(statusTitle(chosen[0] ?? '')) : chosen.length}</b> : null}
                <i aria-hidden="true">▾</i>
            </button>
            {open ? (
                <div className="options" role="dialog" aria-label={props.name}>
                    <Options {...props} />
                </div>
            ) : null}
        </div>
    );
}

const kOptionsShown = 60;

function Options({ name, chosen, options, choose }: { name: string; chosen: string[]; options: () => Option[]; choose: (chosen: string[]) => void }): ReactNode {
    const [typed, setTyped] = useState('');
    const all = useMemo(options, []);
    const needle = typed.toLowerCase();
    const found = all.filter((option) => option.words.toLowerCase().includes(needle));
    const toggle = (value: string): void =>
        choose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
    return (
        <>
            {all.length > 8 ? (
                <input type="text" autoFocus placeholder={`Find ${name.toLowerCase()}`} aria-label={`Find ${name.toLowerCase()}`} value={typed}
                    onChange={(event) => setTyped(event.target.value)} />
            ) : null}
            <div className="list">
                {found.slice(0, kOptionsShown).map((option) => (
                    <label key={option.value} className="option" title={option.words}>
                        <input type="checkbox" autoFocus={all.length <= 8 && option === found[0]} checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
                        <span>{option.words}</span>
                        <small>{option.count > 0 ? digits(option.count) : ''}</small>
                    </label>
                ))}
                {found.length > kOptionsShown ? <p className="muted">{found.length - kOptionsShown} more: type to find them</p> : null}
                {found.length === 0 ? <p className="muted">None</p> : null}
            </div>
            {chosen.length > 0 ? (
                <button type="button" className="plain" onClick={() => choose([])}>
                    Clear
                </button>
            ) : null}
        </>
    );
}

function Choice<T extends string>(props: { less?: boolean; name: string; value: T; options: [T, string][]; choose: (value: T) => void }): ReactNode {
    return (
        <label className={`choice${props.value === '' ? '' : ' on'}${props.less ? ' less' : ''}`}>
            {props.name}
            <select value={props.value} onChange={(event) => props.choose(event.target.value as T)}>
                {props.options.map(([value, words]) => (
                    <option key={value} value={value}>
                        {words}
                    </option>
                ))}
            </select>
        </label>
    );
}

function owners(table: Table): Option[] {
    return counted(table.services.map((service) => service.owner).filter(Boolean));
}

function statuses(table: Table): Option[] {
    const words = [...kStatuses, ...kMarks];
    const counts = new Array<number>(words.length).fill(0);
    for (let at = 0; at < table.status.length; at++) {
        const status = table.status[at] ?? 0;
        counts[status] = (counts[status] ?? 0) + 1;
        const marks = table.marks[at] ?? 0;
        if (marks === 0) continue;
        kMarks.forEach((word, place) => {
            if (marks & Mark[word]) counts[kStatuses.length + place] = (counts[kStatuses.length + place] ?? 0) + 1;
        });
    }
    return words.map((value, at) => ({ value, words: statusTitle(value), count: counts[at] ?? 0 }))
        .filter((option, at) => at < kStatuses.length || option.count > 0);
}

function assignees(table: Table): Option[] {
    const names: string[] = [];
    for (const at of table.assignee) if (at) names.push(table.text(at));
    return [{ value: 'me', words: 'Me', count: 0 }, { value: 'nobody', words: 'Nobody', count: 0 }, ...counted(names)];
}

function layers(table: Table): Option[] {
    return table.layers.map((layer) => ({ value: layer.name, words: layer.title, count: 0 }));
}

function blockers(table: Table): Option[] {
    const texts: string[] = [];
    for (let at = 0; at < table.blocker.length; at++) if (table.status[at] === 3) texts.push(table.text(table.blocker[at]));
    return counted(texts).sort((a, b) => b.count - a.count);
}

function counted(words: string[]): Option[] {
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].map(([value, count]) => ({ value, words: value, count })).sort((a, b) => a.words.localeCompare(b.words));
}

function short(text: string): string {
    return text.length > 22 ? `${text.slice(0, 21)}…` : text;
}
