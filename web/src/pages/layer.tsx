import { Button, Modal } from '@mantine/core';
import { Fragment, useMemo, useState, type ReactNode } from 'react';
import { Mantine } from '../dialogs/mantine';
import { notice } from '../dialogs/notice';
import { Command } from '../drawer/drawer';
import { Entries } from '../drawer/entries';
import { Link } from '../shell/link';
import { change, Problem, read } from '../state/api';
import { Mark, Status, type Table } from '../state/table';
import { useAsked, useStore } from '../state/use';
import type { HistoryEntry, Job, LayerShown } from '../state/wire';
import { duration, evidenceLevel, many, statusTitle } from '../state/words';
import { LayerBar } from './layers';
import { Calm, CellLink, Page } from './parts';

type Act = 'sweep' | 'ship' | 'validate' | 'close';

/** One layer: how far it is, what runs, what failed and why, and what keeps it from being closed. */
export function LayerPage({ name }: { name: string }): ReactNode {
    const { table, jobs, revision, session } = useStore();
    const [asking, setAsking] = useState<Act | undefined>();
    const column = table.layerIndex(name);
    const layer = table.layers[column];
    const cells = useMemo(() => (column < 0 ? undefined : sorted(table, column)), [table, column, revision]);
    if (!layer || !cells) return <Page title="No such layer"><Calm>It may have been renamed. <Link to="/layers">All layers</Link></Calm></Page>;
    const job = jobs.find((one) => !one.ended && (one.command.split(' ').includes(name) || (layer.state === 'sweeping' && one.command.startsWith('sweep'))));
    const can = session?.access !== 'viewer';
    return (
        <Page
            title={layer.title}
            lead={gate(layer.state, cells)}
            actions={can ? (
                <>
                    {layer.by_hand ? null : <button type="button" onClick={() => setAsking('sweep')}>Sweep</button>}
                    {layer.by_hand ? null : <button type="button" onClick={() => setAsking('ship')}>Ship</button>}
                    <button type="button" onClick={() => setAsking('validate')}>Validate</button>
                    {layer.state !== 'closed' && session?.access === 'lead' ? <button type="button" onClick={() => setAsking('close')}>Close layer</button> : null}
                    <Link to={`/?layer=${name}`}>In the grid</Link>
                </>
            ) : <Link to={`/?layer=${name}`}>In the grid</Link>}
        >
            <div className="layer-bar"><LayerBar table={table} layer={column} /></div>
            <p className="counts">
                {cells.groups.map((group) => (
                    <Link key={group.word} to={`/?layer=${name}&status=${group.word}`} className={group.word === 'blocked' || group.word === 'failed' ? 'bad' : ''}>
                        <b>{group.cells.length.toLocaleString('en')}</b> {group.title}
                    </Link>
                ))}
            </p>
            {job ? <Running job={job} /> : null}
            <div className="columns">
                <div>
                    <Clusters table={table} title="Failures by error" cells={cells.failed} to={`/?layer=${name}&status=failed`} words={(at) => table.text(table.note[at]) || 'without a word'} />
                    <Clusters table={table} title="Blocked by" cells={cells.blocked} to={`/?layer=${name}&status=blocked&group=blocker`} words={(at) => table.text(table.blocker[at])} />
                    <Missing table={table} cells={cells} layer={name} />
                    <Clusters table={table} title="Waived" cells={cells.waived} to={`/?layer=${name}&status=waived`} words={(at) => table.text(table.note[at]) || 'without a word'} />
                </div>
                <div>
                    <About name={name} sign={layer.state} />
                    <Lately name={name} number={table.number} />
                </div>
            </div>
            {asking ? (
                <Mantine>
                    <Ask act={asking} layer={name} title={layer.title} close={() => setAsking(undefined)} />
                </Mantine>
            ) : null}
        </Page>
    );
}

interface Sorted {
    groups: { word: string; title: string; cells: number[] }[];
    failed: number[];
    blocked: number[];
    waived: number[];
    open: number[];
    serial: number;
}

function sorted(table: Table, column: number): Sorted {
    const width = table.layers.length;
    const by: Record<string, number[]> = {};
    const found: Sorted = { groups: [], failed: [], blocked: [], waived: [], open: [], serial: 0 };
    const add = (word: string, at: number): void => void (by[word] ??= []).push(at);
    for (let row = 0; row < table.services.length; row++) {
        const at = row * width + column;
        const status = table.status[at] ?? 0;
        const marks = table.marks[at] ?? 0;
        const serial = table.services[row]?.serial ?? false;
        if (marks & Mark.failed) found.failed.push(at);
        if (status === Status.blocked) found.blocked.push(at);
        if (marks & Mark.waived) found.waived.push(at);
        if (serial) {
            found.serial++;
            continue;
        }
        if (marks & Mark.failed) add('failed', at);
        if (marks & Mark.stale) add('stale', at);
        add(['not_started', 'in_progress', 'done', 'blocked', 'not_applicable'][status] ?? '', at);
        if (status !== Status.done && status !== Status.not_applicable) found.open.push(at);
    }
    for (const word of ['done', 'in_progress', 'failed', 'blocked', 'stale', 'not_started', 'not_applicable'])
        if (by[word]) found.groups.push({ word, title: statusTitle(word).toLowerCase(), cells: by[word] });
    return found;
}

function gate(state: string, cells: Sorted): string {
    if (state === 'closed') return cells.open.length > 0 ? `Closed; ${many(cells.open.length, 'service')} came or went back since.` : 'Closed: every service is through.';
    if (cells.open.length === 0) return 'Every service is through: it can be closed.';
    return `${many(cells.open.length, 'service')} to go before it can be closed${cells.serial > 0 ? `; ${many(cells.serial, 'serial service')} not counted` : ''}.`;
}

const kShown = 14;

/** Cells under the words they share, most first. */
function Clusters({ table, title, cells, to, words }: { table: Table; title: string; cells: number[]; to: string; words: (at: number) => string }): ReactNode {
    if (cells.length === 0) return null;
    const by = new Map<string, number[]>();
    for (const at of cells) {
        const key = words(at);
        const before = by.get(key);
        if (before) before.push(at);
        else by.set(key, [at]);
    }
    const clusters = [...by].sort((a, b) => b[1].length - a[1].length);
    return (
        <section className="block-section">
            <h2>{title}</h2>
            {clusters.slice(0, 12).map(([text, of]) => (
                <div key={text} className="small-cluster">
                    <p>{of.length > 1 ? <b>{of.length} × </b> : null}{text}</p>
                    <p className="cells"><Cells table={table} cells={of} to={to} /></p>
                </div>
            ))}
            {clusters.length > 12 ? <p className="muted">and {many(clusters.length - 12, 'other text')}</p> : null}
        </section>
    );
}

function Cells({ table, cells, to }: { table: Table; cells: number[]; to: string }): ReactNode {
    const width = table.layers.length;
    return (
        <>
            {cells.slice(0, kShown).map((at) => <CellLink key={at} table={table} at={at} words={table.services[Math.floor(at / width)]?.name ?? ''} />)}
            {cells.length > kShown ? <Link to={to} className="muted">and {(cells.length - kShown).toLocaleString('en')} more</Link> : null}
        </>
    );
}

const kSweep = 'To be swept';

/** What keeps the layer open, by what each cell waits for. */
function Missing({ table, cells, layer }: { table: Table; cells: Sorted; layer: string }): ReactNode {
    const waits: [string, (at: number) => boolean][] = [
        [kSweep, (at) => table.status[at] === Status.not_started],
        ['Swept, to be shipped', (at) => wip(table, at) && evidenceLevel(table.marks[at] ?? 0) === 1],
        ['Opened, to be merged by its owners', (at) => wip(table, at) && evidenceLevel(table.marks[at] ?? 0) === 2],
        ['Merged, to be validated', (at) => wip(table, at) && evidenceLevel(table.marks[at] ?? 0) >= 3],
        ['Begun', (at) => wip(table, at) && evidenceLevel(table.marks[at] ?? 0) === 0],
    ];
    return waits.map(([title, fits]) => {
        const of = cells.open.filter(fits);
        return of.length === 0 ? null : (
            <section key={title} className="block-section">
                <h2>{title} <span className="muted">{of.length.toLocaleString('en')}</span></h2>
                <p className="cells"><Cells table={table} cells={of} to={`/?layer=${layer}&track=layered&status=${title === kSweep ? 'not_started' : 'in_progress'}`} /></p>
            </section>
        );
    });
}

function wip(table: Table, at: number): boolean {
    return table.status[at] === Status.in_progress && !((table.marks[at] ?? 0) & Mark.failed);
}

function Running({ job }: { job: Job }): ReactNode {
    const stop = (): void => {
        change('/api/jobs/stop', { job: job.job }).then(() => notice('It stops after what runs now, and can go on later', 'note'), (error: unknown) => notice(String((error as Error).message), 'bad'));
    };
    const share = job.total ? (100 * (job.done ?? 0)) / job.total : 0;
    return (
        <section className="running">
            <p>
                <i className="pulse" /> <b>{job.who}</b>: {job.command}
                <span className="spring" />
                {job.total ? `${job.done ?? 0} of ${job.total}` : ''}
                {job.failed ? <span className="bad">{job.failed} failed</span> : null}
                {job.rate ? <span>{job.rate.toFixed(1)}/s</span> : null}
                {job.left_seconds ? <span>{duration(job.left_seconds)} left</span> : null}
                <button type="button" onClick={stop}>Pause</button>
            </p>
            <span className="bar"><i className="wip" style={{ width: `${share}%` }} /></span>
            {job.doing ? <p className="muted">{job.doing}</p> : null}
        </section>
    );
}

function About({ name, sign }: { name: string; sign: string }): ReactNode {
    const asked = useAsked(`layer ${name}@${sign}`, () => read<LayerShown>('/api/layer/show', { layer: name }));
    if (asked.state !== 'known') return null;
    const told = asked.value;
    return (
        <section className="block-section">
            <h2>What it is</h2>
            <dl className="facts">
                <dt>done means</dt><dd>{told.demand}</dd>
                {told.needs?.length ? <><dt>needs</dt><dd>{told.needs.join(', ')}</dd></> : null}
                {told.owns?.length ? <><dt>may change</dt><dd><code>{told.owns.join('  ')}</code></dd></> : null}
            </dl>
            {told.problems?.map((words) => <p key={words} className="bad">{words}</p>)}
            {told.steps?.length ? (
                <ol className="layer-steps">{told.steps.map((words) => <li key={words}><code>{words}</code></li>)}</ol>
            ) : null}
        </section>
    );
}

function Lately({ name, number }: { name: string; number: number }): ReactNode {
    const asked = useAsked(`lately ${name}@${number}`, () => read<{ entries: HistoryEntry[] }>('/api/history', { layer: name, limit: '25' }));
    if (asked.state !== 'known' || asked.value.entries.length === 0) return null;
    return (
        <section className="block-section">
            <h2>Lately</h2>
            <Entries entries={asked.value.entries} />
        </section>
    );
}

interface Planned {
    starts: boolean;
    because?: string;
    rows: { service: string; action: string; because: string }[];
}

interface Closed {
    closed: boolean;
    missing?: { service: string; because: string }[];
    next_layer?: string;
}

const kAsks: Record<Act, { verb: string; says: string }> = {
    sweep: { verb: 'Sweep', says: 'The steps run on this machine, one commit a service. Nothing is pushed.' },
    ship: { verb: 'Ship', says: 'What was swept is pushed and its pull requests are opened.' },
    validate: { verb: 'Validate', says: 'Detector and checks run on what is merged. Nothing is changed.' },
    close: { verb: 'Close', says: 'The layer is declared complete; refused while a service is open.' },
};

/** Says what would happen, and does it. */
function Ask({ act, layer, title, close }: { act: Act; layer: string; title: string; close: () => void }): ReactNode {
    const ask = kAsks[act];
    const [sending, setSending] = useState(false);
    const [refusal, setRefusal] = useState<{ words: string; more: string[] } | undefined>();
    const perform = async (): Promise<void> => {
        setSending(true);
        try {
            const reply = await change<Partial<Closed> & { job?: string }>(`/api/${act}`, { layer });
            if (act === 'close' && reply.closed === false) {
                setRefusal({ words: 'Not yet: these services are open', more: (reply.missing ?? []).map((cell) => `${cell.service}: ${cell.because}`) });
            } else {
                notice(act === 'close' ? `${title} is closed${reply.next_layer ? `; ${reply.next_layer} may start` : ''}` : `${ask.verb}: begun. The grid fills as it goes on.`);
                close();
            }
        } catch (error) {
            setRefusal({ words: (error as Error).message, more: error instanceof Problem && error.hint ? [error.hint] : [] });
        }
        setSending(false);
    };
    return (
        <Modal opened onClose={close} title={`${ask.verb}: ${title}`} centered lockScroll={false} transitionProps={{ duration: 0 }}>
            <div className="form">
                <p>{ask.says}</p>
                {act === 'sweep' ? <Plan layer={layer} /> : null}
                {refusal ? (
                    <div className="refusal" role="alert">
                        <p className="bad">{refusal.words}</p>
                        {refusal.more.slice(0, 12).map((words) => <p key={words}>{words}</p>)}
                        {refusal.more.length > 12 ? <p className="muted">and {refusal.more.length - 12} more</p> : null}
                    </div>
                ) : null}
                <Command words={`sweepline ${act} ${layer}`} />
                <div className="buttons">
                    <span className="spring" />
                    <Button variant="default" onClick={close}>Leave it</Button>
                    <Button data-autofocus loading={sending} onClick={() => void perform()}>{ask.verb}</Button>
                </div>
            </div>
        </Modal>
    );
}

function Plan({ layer }: { layer: string }): ReactNode {
    const asked = useAsked(`plan ${layer}`, () => read<Planned>('/api/plan', { layer }));
    if (asked.state === 'asking') return <p className="muted">Planning…</p>;
    if (asked.state === 'refused') return <p className="bad">{asked.error.message}</p>;
    const by = new Map<string, number>();
    for (const row of asked.value.rows) by.set(row.action, (by.get(row.action) ?? 0) + 1);
    const runs = (by.get('create') ?? 0) + (by.get('refresh') ?? 0);
    return (
        <div>
            {asked.value.starts ? null : <p className="bad">It does not start{asked.value.because ? `: ${asked.value.because}` : ''}</p>}
            <p>{runs > 0 ? <b>{many(runs, 'run')} would start.</b> : 'Nothing would run: every service is through, blocked, or waits.'}</p>
            <dl className="facts">
                {[...by].sort((a, b) => b[1] - a[1]).map(([action, count]) => (
                    <Fragment key={action}><dt>{action.replaceAll('_', ' ')}</dt><dd>{many(count, 'service')}</dd></Fragment>
                ))}
            </dl>
        </div>
    );
}
