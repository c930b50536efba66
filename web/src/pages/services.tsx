import { Fragment, useState, type ReactNode } from 'react';
import { Answerless } from '../drawer/drawer';
import { Entries } from '../drawer/entries';
import { Bar } from '../grid/head';
import { Link } from '../shell/link';
import { read } from '../state/api';
import { Mark, Status, type Table } from '../state/table';
import { useAsked, useClock, useStore } from '../state/use';
import { attention } from '../state/view';
import type { HistoryReply, ServiceShowReply } from '../state/wire';
import { cellSentence, exact, many, relative } from '../state/words';
import { Calm, CellLink, Page } from './parts';

const kShown = 200;
const kTroubles = Mark.failed | Mark.stale | Mark.odd | Mark.look;

/** Every service by name; the grid shows the same as tiles. */
export function Services(): ReactNode {
    const { table } = useStore();
    const [typed, setTyped] = useState('');
    const needle = typed.toLowerCase();
    const rows: number[] = [];
    for (let row = 0; row < table.services.length && rows.length < kShown; row++) {
        const service = table.services[row];
        if (service && `${service.name} ${service.owner}`.toLowerCase().includes(needle)) rows.push(row);
    }
    const serial = table.services.filter((service) => service.serial).length;
    return (
        <Page title="Services" lead={`${many(table.services.length, 'service')}, ${serial} of them on the serial track.`}>
            <div className="filters">
                <input id="search" type="search" placeholder="Service or owner" aria-label="Service or owner" value={typed} onChange={(event) => setTyped(event.target.value)} />
            </div>
            <ServiceList table={table} rows={rows} />
            {rows.length === kShown ? <p className="muted">The first {kShown}: type to find others.</p> : null}
        </Page>
    );
}

export function ServiceList({ table, rows }: { table: Table; rows: number[] }): ReactNode {
    if (rows.length === 0) return <Calm>No service is called that.</Calm>;
    return (
        <table className="list">
            <thead>
                <tr><th>Service</th><th>Owner</th><th>Track</th><th className="wide-column">Progress</th><th className="number-head">Done</th><th className="number-head">Blocked</th><th>Asks for attention</th></tr>
            </thead>
            <tbody>
                {rows.map((row) => {
                    const service = table.services[row];
                    const of = rowCounts(table, row);
                    return (
                        <tr key={row}>
                            <th scope="row"><Link to={`/services/${service?.name ?? ''}`}>{service?.name}</Link></th>
                            <td>{service?.owner ? <Link to={`/owners/${encodeURIComponent(service.owner)}`} className="muted">{service.owner}</Link> : null}</td>
                            <td className="muted">{service?.serial ? 'serial' : 'layered'}</td>
                            <td><Bar {...of} /></td>
                            <td className="number">{of.done}/{of.all}</td>
                            <td className="number">{of.blocked > 0 ? <b className="bad">{of.blocked}</b> : <span className="muted">·</span>}</td>
                            <td>{attention(table, row) >= 200 ? <Worst table={table} row={row} /> : null}</td>
                        </tr>
                    );
                })}
            </tbody>
        </table>
    );
}

function Worst({ table, row }: { table: Table; row: number }): ReactNode {
    const width = table.layers.length;
    const found: number[] = [];
    for (let at = row * width; at < (row + 1) * width; at++)
        if (table.status[at] === Status.blocked || ((table.marks[at] ?? 0) & kTroubles) !== 0) found.push(at);
    return (
        <span className="cells">
            {found.slice(0, 3).map((at) => <CellLink key={at} table={table} at={at} words={table.layers[at % width]?.title ?? ''} />)}
        </span>
    );
}

export function rowCounts(table: Table, row: number): { done: number; wip: number; blocked: number; all: number } {
    const width = table.layers.length;
    const counts = [0, 0, 0, 0, 0];
    for (let at = row * width; at < (row + 1) * width; at++) {
        const status = table.status[at] ?? 0;
        counts[status] = (counts[status] ?? 0) + 1;
    }
    return { done: counts[2] ?? 0, wip: counts[1] ?? 0, blocked: counts[3] ?? 0, all: width - (counts[4] ?? 0) };
}

/** One service: its row as a timeline, and what happened to it. */
export function ServicePage({ name }: { name: string }): ReactNode {
    const { table } = useStore();
    const now = useClock();
    const row = table.serviceIndex(name);
    const service = table.services[row];
    const asked = useAsked(`service ${name}@${table.rowRevision[row] ?? 0}`, () => read<HistoryReply>('/api/history', { service: name, limit: '60' }));
    if (!service) return <Page title="No such service"><Calm>It may have been renamed or retired. <Link to="/services">All services</Link></Calm></Page>;
    const of = rowCounts(table, row);
    return (
        <Page title={service.name}
            lead={<>{service.owner ? <Link to={`/owners/${encodeURIComponent(service.owner)}`}>{service.owner}</Link> : 'no owner'}{service.deputy ? `, deputy ${service.deputy}` : ''} · {service.serial ? 'serial track' : 'layered'} · {of.done} of {of.all} layers done{of.blocked > 0 ? `, ${of.blocked} blocked` : ''}</>}
            actions={<Link to={`/?q=${encodeURIComponent(name)}`}>In the grid</Link>}>
            <div className="columns">
                <ol className="timeline">
                    {table.layers.map((layer, column) => {
                        const at = row * table.layers.length + column;
                        const cell = table.cell(at);
                        return (
                            <li key={layer.name}>
                                <CellLink table={table} at={at} words={layer.title} />
                                <span className="muted sentence-line">{cell.version > 0 || cell.status > 0 ? cellSentence(cell) : layer.state === 'waiting' ? 'The layer has not begun' : 'Not started'}</span>
                                <time className="muted" title={exact(cell.changedAt)}>{cell.status > 0 ? relative(cell.changedAt, now) : ''}</time>
                            </li>
                        );
                    })}
                </ol>
                <div>
                    <About name={name} />
                    <section className="block-section">
                        <h2>What happened</h2>
                        {asked.state === 'refused' ? <Answerless asked={asked} /> : null}
                        {asked.state === 'known' ? (asked.value.entries.length > 0 ? <Entries entries={asked.value.entries} /> : <p className="muted">Nothing yet.</p>) : null}
                        {asked.state === 'known' && asked.value.more ? <Link to={`/activity?about=${encodeURIComponent(name)}`} className="muted">Older ones</Link> : null}
                    </section>
                </div>
            </div>
        </Page>
    );
}

/** Where it lives, who to talk to, and its variables. */
function About({ name }: { name: string }): ReactNode {
    const asked = useAsked(`service show ${name}`, () => read<ServiceShowReply>('/api/service/show', { service: name }));
    if (asked.state !== 'known') return null;
    const told = asked.value;
    const people: [string, string | undefined][] = [['chat', told.chat], ['pager', told.pager], ['time zone', told.timezone], ['was', told.was]];
    return (
        <>
            <section className="block-section">
                <h2>Links</h2>
                <dl className="facts links">
                    {told.repositories.map((one) => (
                        <Fragment key={one.role}>
                            <dt>{one.role}</dt>
                            <dd><Address text={one.address} />{one.path ? <span className="muted"> in {one.path}</span> : null}{one.base ? <span className="muted">, branch {one.base}</span> : null}</dd>
                        </Fragment>
                    ))}
                    {people.map(([word, text]) => (text ? <Fragment key={word}><dt>{word}</dt><dd><Address text={text} /></dd></Fragment> : null))}
                </dl>
            </section>
            {told.vars && Object.keys(told.vars).length > 0 ? (
                <section className="block-section">
                    <h2>Variables</h2>
                    <dl className="facts vars">
                        {Object.entries(told.vars).map(([key, value]) => <Fragment key={key}><dt>{key}</dt><dd><code>{value}</code></dd></Fragment>)}
                    </dl>
                </section>
            ) : null}
        </>
    );
}

/** A link where it is one of the web, else text: nothing else may be opened by a click. */
function Address({ text }: { text: string }): ReactNode {
    const web = webAddress(text);
    return web ? <a href={web} target="_blank" rel="noreferrer noopener">{text}</a> : <code>{text}</code>;
}

/** Where a repository or a channel is looked at in a browser, if it can be. */
export function webAddress(text: string): string | undefined {
    const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/]([\w./-]+?)(?:\.git)?$/.exec(text);
    if (ssh) return `https://${ssh[1]}/${ssh[2]}`;
    if (!/^https?:\/\/[^\s@]+$/i.test(text)) return undefined;
    return text.replace(/\.git$/, '');
}
