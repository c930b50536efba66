import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { Answerless } from '../drawer/drawer';
import { Entries } from '../drawer/entries';
import { Link } from '../shell/link';
import { read } from '../state/api';
import { Mark, type Table } from '../state/table';
import { useAsked, useSettled, useStore } from '../state/use';
import { kStatuses, type HistoryReply, type LayerProgressReply, type LayerShowReply } from '../state/wire';
import { digits, many, statusTitle } from '../state/words';
import { BurnUp } from './burn_up_chart';
import type { Act } from './layer_ask';
import { BlockedHere, Failures, GateSection, mayClose, Waivers } from './layer_gate';
import { Sweeping } from './layer_sweep';
import { LayerBar } from './layers';
import { Calm, Page } from './parts';

const AskLayer = lazy(() => import('./layer_ask').then((module) => ({ default: module.AskLayer })));

/** How often a layer under change is asked about at most: its answer folds the layer's whole record. */
const kAskMs = 3_000;

/** One layer: how far it is, what runs, what failed and why, and what keeps it from being closed. */
export function LayerPage({ name }: { name: string }): ReactNode {
    const { table, jobs, revision, session } = useStore();
    const [asking, setAsking] = useState<Act | undefined>();
    const column = table.layerIndex(name);
    const layer = table.layers[column];
    const sign = useSettled(useMemo(() => columnSign(table, column), [table, column, revision]), kAskMs);
    const counts = useMemo(() => countsOf(table, column), [table, column, revision]);
    const asked = useAsked(`status ${name}@${sign} ${layer?.state}`, () => read<LayerProgressReply>('/api/layer/status', { layer: name }));
    if (!layer) return <Page title="No such layer"><Calm>It may have been renamed. <Link to="/layers">All layers</Link></Calm></Page>;
    const told = asked.state === 'known' ? asked.value : undefined;
    const job = jobs.find((one) => !one.ended && one.layer === name);
    const can = session?.access !== 'viewer';
    const closes = mayClose() && layer.state !== 'closed';
    return (
        <Page
            title={layer.title}
            lead={`${layer.concern}${layer.by_hand ? ' · by hand' : ''} · ${leadOf(layer.state, told)}`}
            actions={
                <>
                    {can && !layer.by_hand ? <button type="button" disabled={job !== undefined} onClick={() => setAsking('sweep')}>Sweep</button> : null}
                    {can && !layer.by_hand ? <button type="button" disabled={job !== undefined} onClick={() => setAsking('ship')}>Ship</button> : null}
                    {can ? <button type="button" disabled={job !== undefined} onClick={() => setAsking('validate')}>Validate</button> : null}
                    {closes ? <button type="button" onClick={() => setAsking('close')}>Close layer</button> : null}
                    <Link to={`/?layer=${name}`}>In the grid</Link>
                </>
            }
        >
            <div className="layer-bar"><LayerBar table={table} layer={column} /></div>
            <p className="counts">
                {counts.map(([word, count]) => (
                    <Link key={word} to={`/?layer=${name}&track=layered&status=${word}`} className={word === 'blocked' || word === 'failed' ? 'bad' : ''}>
                        <b>{digits(count)}</b> {statusTitle(word).toLowerCase()}
                    </Link>
                ))}
            </p>
            <Sweeping layer={name} told={told} job={job} />
            <div className="columns">
                <div>
                    {asked.state === 'refused' ? <Answerless asked={asked} /> : null}
                    {told ? <BurnUp told={told} /> : null}
                    {told ? <GateSection table={table} layer={name} told={told} close={closes ? () => setAsking('close') : undefined} /> : null}
                    {told ? <Failures table={table} layer={name} failures={told.failures ?? []} /> : null}
                    <BlockedHere table={table} column={column} layer={name} />
                    {told ? <Waivers table={table} layer={name} waivers={told.waivers ?? []} /> : null}
                </div>
                <div>
                    <About name={name} sign={layer.state} told={told} />
                    <Lately name={name} sign={sign} />
                </div>
            </div>
            {asking ? (
                <Suspense fallback={null}>
                    <AskLayer act={asking} layer={name} title={layer.title} close={() => setAsking(undefined)} />
                </Suspense>
            ) : null}
        </Page>
    );
}

/** Changes whenever a cell of the column does. */
function columnSign(table: Table, column: number): string {
    let versions = 0;
    if (column >= 0) for (let at = column; at < table.version.length; at += table.layers.length) versions += table.version[at] ?? 0;
    return String(versions);
}

/** Layered services by status, failures and what came back besides; without what there is none of. */
function countsOf(table: Table, column: number): [string, number][] {
    if (column < 0) return [];
    let failed = 0;
    let stale = 0;
    for (let row = 0; row < table.services.length; row++) {
        if (table.services[row]?.serial) continue;
        const marks = table.marks[row * table.layers.length + column] ?? 0;
        if (marks & Mark.failed) failed++;
        if (marks & Mark.stale) stale++;
    }
    const of = (word: (typeof kStatuses)[number]): [string, number] => [word, table.countOf(column, kStatuses.indexOf(word))];
    const all: [string, number][] = [of('done'), of('in_progress'), ['failed', failed], of('blocked'), ['stale', stale], of('not_started'), of('not_applicable')];
    return all.filter(([, count]) => count > 0);
}

function leadOf(state: string, told: LayerProgressReply | undefined): string {
    const missing = (told?.waiting ?? []).reduce((sum, one) => sum + one.services.length, 0);
    if (state === 'closed') return missing > 0 ? `closed; ${many(missing, 'service')} came or went back since` : 'closed: every service is through';
    if (!told) return state;
    if (missing === 0) return 'every service is through: it can be closed';
    return `${state === 'waiting' ? 'waits for the layers it needs; ' : ''}${many(missing, 'service')} to go before it can be closed`;
}

function About({ name, sign, told }: { name: string; sign: string; told: LayerProgressReply | undefined }): ReactNode {
    const asked = useAsked(`layer ${name}@${sign}`, () => read<LayerShowReply>('/api/layer/show', { layer: name }));
    if (asked.state !== 'known') return null;
    const shown = asked.value;
    return (
        <section className="block-section">
            <h2>What it is</h2>
            <dl className="facts">
                <dt>done means</dt><dd>{shown.demand}</dd>
                {shown.needs?.length ? <><dt>needs</dt><dd>{shown.needs.join(', ')}</dd></> : null}
                {shown.by_hand ? null : <><dt>changes</dt><dd>the {shown.in} repository</dd></>}
                {shown.owns?.length ? <><dt>owns</dt><dd><code>{shown.owns.join('  ')}</code></dd></> : null}
                {told?.ramp?.length ? <><dt>ramp</dt><dd>{told.ramp.join(', ')}</dd></> : null}
                {told && !shown.by_hand ? <><dt>breaker</dt><dd>more than {told.failures_max_percent} % failed</dd></> : null}
            </dl>
            {shown.problems?.map((words) => <p key={words} className="bad">{words}</p>)}
            {shown.steps?.length ? <ol className="layer-steps">{shown.steps.map((words) => <li key={words}><code>{words}</code></li>)}</ol> : null}
        </section>
    );
}

function Lately({ name, sign }: { name: string; sign: string }): ReactNode {
    const asked = useAsked(`lately ${name}@${sign}`, () => read<HistoryReply>('/api/history', { layer: name, limit: '25' }));
    if (asked.state !== 'known' || asked.value.entries.length === 0) return null;
    return (
        <section className="block-section">
            <h2>Lately</h2>
            <Entries entries={asked.value.entries} />
        </section>
    );
}
