import type { ReactNode } from 'react';
import { Bar } from '../grid/head';
import { Link } from '../shell/link';
import { Status, type Table } from '../state/table';
import { useStore } from '../state/use';
import { digits, many } from '../state/words';
import { Calm, Page } from './parts';

/** All layers in their order: how far each is, and what it waits for. */
export function Layers(): ReactNode {
    const { table } = useStore();
    const closed = table.layers.filter((layer) => layer.state === 'closed').length;
    const current = table.layers[table.currentLayer()];
    if (table.layers.length === 0) return <Page title="Layers"><Calm>No layer yet. <Link to="/">How to begin</Link></Calm></Page>;
    return (
        <Page title="Layers" lead={`${closed} of ${many(table.layers.length, 'layer')} closed${current ? `; ${current.title} is next to close` : ''}.`}>
            <table className="list">
                <thead>
                    <tr><th>Layer</th><th className="roomy">Concern</th><th>State</th><th className="wide-column">Progress</th><th className="number-head">Done</th><th className="number-head roomy">In progress</th><th className="number-head">Blocked</th><th className="number-head roomy">Not started</th><th className="number-head roomy">N/A</th><th className="roomy">Needs</th></tr>
                </thead>
                <tbody>
                    {table.layers.map((layer, at) => (
                        <tr key={layer.name} className={layer === current ? 'current' : ''}>
                            <th scope="row"><Link to={`/layers/${layer.name}`}>{layer.title}</Link>{layer.by_hand ? <small> by hand</small> : null}</th>
                            <td className="muted roomy">{layer.concern}</td>
                            <td>{layer.state}</td>
                            <td><LayerBar table={table} layer={at} /></td>
                            <Count table={table} layer={at} status={Status.done} word="done" />
                            <Count table={table} layer={at} status={Status.in_progress} word="in_progress" roomy />
                            <Count table={table} layer={at} status={Status.blocked} word="blocked" />
                            <Count table={table} layer={at} status={Status.not_started} word="not_started" roomy />
                            <Count table={table} layer={at} status={Status.not_applicable} word="not_applicable" roomy />
                            <td className="muted roomy">{(layer.needs ?? []).map((need) => table.titleOf(need)).join(', ')}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </Page>
    );
}

export function LayerBar({ table, layer }: { table: Table; layer: number }): ReactNode {
    const of = (status: number): number => table.countOf(layer, status);
    const done = of(Status.done);
    const wip = of(Status.in_progress);
    const blocked = of(Status.blocked);
    return <Bar done={done} wip={wip} blocked={blocked} all={done + wip + blocked + of(Status.not_started)} />;
}

/** A number that leads to the rows behind it. */
function Count({ table, layer, status, word, roomy = false }: { table: Table; layer: number; status: number; word: string; roomy?: boolean }): ReactNode {
    const count = table.countOf(layer, status);
    return (
        <td className={roomy ? 'number roomy' : 'number'}>
            {count > 0 ? (
                <Link to={`/?layer=${table.layers[layer]?.name ?? ''}&status=${word}&track=layered`} className={word === 'blocked' ? 'bad' : ''}>
                    {digits(count)}
                </Link>
            ) : (
                <span className="muted">·</span>
            )}
        </td>
    );
}
