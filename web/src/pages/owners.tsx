import { useMemo, type ReactNode } from 'react';
import { notice } from '../dialogs/notice';
import { Bar } from '../grid/head';
import { Link } from '../shell/link';
import { Mark, Status, type Table } from '../state/table';
import { useClock, useStore } from '../state/use';
import { duration, evidenceLevel, many } from '../state/words';
import { Calm, CellLink, Page } from './parts';
import { rowCounts, ServiceList } from './services';

interface Owned {
    owner: string;
    rows: number[];
    done: number;
    wip: number;
    blocked: number;
    all: number;
    /** Blocked cells that name this owner to act. */
    act: number[];
    /** Opened on their services, and theirs to merge. */
    merge: number[];
    /** What came back on their services. */
    stale: number[];
    /** Since when the oldest of these waits, in seconds. */
    since: number;
}

function owned(table: Table): Owned[] {
    const by = new Map<string, Owned>();
    const of = (owner: string): Owned => {
        const known = by.get(owner);
        if (known) return known;
        const fresh: Owned = { owner, rows: [], done: 0, wip: 0, blocked: 0, all: 0, act: [], merge: [], stale: [], since: 0 };
        by.set(owner, fresh);
        return fresh;
    };
    const waits = (one: Owned, since: number): void => {
        if (since > 0 && (one.since === 0 || since < one.since)) one.since = since;
    };
    const width = table.layers.length;
    table.services.forEach((service, row) => {
        const one = of(service.owner);
        const counts = rowCounts(table, row);
        one.rows.push(row);
        one.done += counts.done;
        one.wip += counts.wip;
        one.blocked += counts.blocked;
        one.all += counts.all;
        for (let at = row * width; at < (row + 1) * width; at++) {
            const status = table.status[at];
            const marks = table.marks[at] ?? 0;
            if (status === Status.blocked) {
                const acts = of(table.text(table.blockerOwner[at]) || service.owner);
                acts.act.push(at);
                waits(acts, table.blockedSince[at] ?? 0);
            } else if (status === Status.in_progress && evidenceLevel(marks) === 2 && !(marks & Mark.failed)) {
                one.merge.push(at);
                waits(one, table.changedAt[at] ?? 0);
            }
            if (marks & Mark.stale) one.stale.push(at);
        }
    });
    return [...by.values()].sort((a, b) => b.act.length + b.merge.length - a.act.length - a.merge.length || a.owner.localeCompare(b.owner));
}

/** Owning teams: their services, and what waits for them. */
export function Owners(): ReactNode {
    const { table, revision } = useStore();
    const now = useClock();
    const all = useMemo(() => owned(table), [table, revision]);
    const waiting = all.filter((one) => one.act.length + one.merge.length > 0).length;
    return (
        <Page title="Owners" lead={waiting > 0 ? `Something waits for ${waiting} of ${many(all.length, 'owner')}.` : 'Nothing waits for an owner.'}>
            <table className="list">
                <thead>
                    <tr><th>Owner</th><th className="number-head">Services</th><th className="wide-column">Progress</th><th className="number-head">Done</th><th className="number-head">Theirs to unblock</th><th className="number-head">Theirs to merge</th><th className="number-head">Came back</th><th>Oldest waits for</th></tr>
                </thead>
                <tbody>
                    {all.slice(0, 500).map((one) => (
                        <tr key={one.owner}>
                            <th scope="row">{one.owner ? <Link to={`/owners/${encodeURIComponent(one.owner)}`}>{one.owner}</Link> : <span className="muted">no owner</span>}</th>
                            <td className="number">{one.rows.length > 0 ? <Link to={`/?owner=${encodeURIComponent(one.owner)}`}>{one.rows.length.toLocaleString('en')}</Link> : <span className="muted">·</span>}</td>
                            <td>{one.all > 0 ? <Bar done={one.done} wip={one.wip} blocked={one.blocked} all={one.all} /> : null}</td>
                            <td className="number">{one.all > 0 ? `${Math.floor((100 * one.done) / one.all)} %` : ''}</td>
                            <td className="number">{one.act.length > 0 ? <b className="bad">{one.act.length}</b> : <span className="muted">·</span>}</td>
                            <td className="number">{one.merge.length > 0 ? one.merge.length : <span className="muted">·</span>}</td>
                            <td className="number">{one.stale.length > 0 ? one.stale.length : <span className="muted">·</span>}</td>
                            <td className="muted">{one.since > 0 ? duration(now - one.since) : ''}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </Page>
    );
}

/** One owner's page, to send to them. */
export function OwnerPage({ name }: { name: string }): ReactNode {
    const { table, revision } = useStore();
    const one = useMemo(() => owned(table).find((each) => each.owner === name), [table, revision, name]);
    if (!one) return <Page title="No such owner"><Calm>Nobody of that name owns a service here. <Link to="/owners">All owners</Link></Calm></Page>;
    const waits = one.act.length + one.merge.length;
    return (
        <Page title={name} actions={<><button type="button" onClick={() => copy(letter(table, one))}>Copy as text</button><Link to={`/?owner=${encodeURIComponent(name)}`}>In the grid</Link></>}
            lead={waits > 0 ? `${many(waits, 'cell')} wait for you: ${one.act.length} to unblock, ${one.merge.length} to merge.` : 'Nothing waits for you.'}>
            <Waiting table={table} title="Yours to unblock" cells={one.act} words={(at) => table.text(table.blocker[at])} />
            <Waiting table={table} title="Opened on your services, yours to merge" cells={one.merge} />
            <Waiting table={table} title="Came back after it was done" cells={one.stale} />
            <section className="block-section">
                <h2>Your services</h2>
                {one.rows.length > 0 ? <ServiceList table={table} rows={one.rows.slice(0, 300)} /> : <p className="muted">None.</p>}
            </section>
        </Page>
    );
}

function copy(text: string): void {
    void navigator.clipboard?.writeText(text).then(() => notice('Copied, to send it'), () => notice('The browser keeps its clipboard closed: send the address of this page', 'bad'));
}

/** What waits for an owner, as a message to send them. */
export function letter(table: Table, one: Pick<Owned, 'owner' | 'act' | 'merge' | 'stale'>): string {
    const width = table.layers.length;
    const name = (at: number): string => `${table.services[Math.floor(at / width)]?.name ?? ''} · ${table.layers[at % width]?.title ?? ''}`;
    const part = (title: string, cells: number[], words: (at: number) => string): string[] =>
        cells.length === 0 ? [] : ['', `${title}:`, ...cells.map((at) => `- ${name(at)}${words(at)}`)];
    return [
        `${table.migration}: what waits for ${one.owner}`,
        ...part('To unblock', one.act, (at) => `: ${table.text(table.blocker[at])}`),
        ...part('To merge', one.merge, () => ''),
        ...part('Came back after it was done', one.stale, () => ''),
        '', window.location.href,
    ].join('\n');
}

function Waiting({ table, title, cells, words }: { table: Table; title: string; cells: number[]; words?: (at: number) => string }): ReactNode {
    const now = useClock();
    if (cells.length === 0) return null;
    const width = table.layers.length;
    return (
        <section className="block-section">
            <h2>{title}</h2>
            <ul className="waiting-list">
                {cells.slice(0, 100).map((at) => {
                    const since = table.blockedSince[at] || table.changedAt[at] || 0;
                    return (
                        <li key={at}>
                            <CellLink table={table} at={at} words={`${table.services[Math.floor(at / width)]?.name ?? ''} · ${table.layers[at % width]?.title ?? ''}`} />
                            <span>{words?.(at) ?? ''}</span>
                            <span className="muted">{since > 0 ? `for ${duration(now - since)}` : ''}</span>
                        </li>
                    );
                })}
            </ul>
            {cells.length > 100 ? <p className="muted">and {cells.length - 100} more</p> : null}
        </section>
    );
}
