import { memo, type ReactNode } from 'react';
import { Link } from '../shell/link';
import { Status, type Table } from '../state/table';
import { many } from '../state/words';
import { starts } from './row';

const kStates: Record<string, { glyph: string; words: string }> = {
    closed: { glyph: '✓', words: 'closed' },
    sweeping: { glyph: '↻', words: 'sweeping' },
    open: { glyph: '', words: 'open' },
    waiting: { glyph: '', words: 'waits' },
};

/** Concerns as bands, and under them the layers with state and progress. `counted` changes when the counts did. */
export const Head = memo(function Head({ table, current }: { table: Table; current: number; counted: number }): ReactNode {
    return (
        <div className="head" role="rowgroup">
            <div className="bands" aria-hidden="true">
                <div className="corner" />
                {bands(table).map((band) => (
                    <div key={band.from} className={band.from > 0 ? 'band first' : 'band'} style={{ gridColumn: `${band.from + 2} / span ${band.span}` }}>
                        {band.concern}
                    </div>
                ))}
            </div>
            <div className="layers" role="row" aria-rowindex={1}>
                <div className="corner" role="columnheader">
                    Service
                </div>
                {table.layers.map((_, column) => (
                    <LayerHead key={column} table={table} column={column} current={column === current} />
                ))}
            </div>
        </div>
    );
});

function LayerHead({ table, column, current }: { table: Table; column: number; current: boolean }): ReactNode {
    const layer = table.layers[column];
    if (!layer) return null;
    const of = (status: number): number => table.countOf(column, status);
    const none = of(Status.not_applicable);
    const done = of(Status.done);
    const all = done + of(Status.in_progress) + of(Status.blocked) + of(Status.not_started);
    const state = kStates[layer.state] ?? { glyph: '', words: layer.state };
    const said = `${layer.title}, ${state.words}, ${done} of ${all} done` +
        `${of(Status.blocked) ? `, ${of(Status.blocked)} blocked` : ''}${none ? `, ${none} not applicable` : ''}` +
        `${layer.by_hand ? ', by hand' : ''}`;
    return (
        <div className={`layer ${layer.state}${current ? ' current' : ''}${starts(table, column) ? ' first' : ''}`} role="columnheader" aria-colindex={column + 2}>
            <Link to={`/layers/${layer.name}`} title={said}>
                <span className="title">{layer.title}</span>
                <span className="state">
                    <span className="word">
                        {state.glyph} <i>{state.words}</i>
                    </span>
                    <span className="count">{shortCount(layer.state, done, all)}</span>
                </span>
                <Bar done={done} wip={of(Status.in_progress)} blocked={of(Status.blocked)} all={all} />
            </Link>
        </div>
    );
}

/** How far a layer is, in the few letters that a column has. */
function shortCount(state: string, done: number, all: number): string {
    if (done === all && state === 'closed') return '';
    if (done === 0 && state === 'waiting') return '';
    return all < 1000 ? `${done}/${all}` : `${Math.floor((100 * done) / all)} %`;
}

/** Thin stacked progress. */
export function Bar({ done, wip, blocked, all }: { done: number; wip: number; blocked: number; all: number }): ReactNode {
    const share = (count: number): string => (all > 0 ? `${(100 * count) / all}%` : '0');
    return (
        <span className="bar" role="img" aria-label={`${done} of ${many(all, 'cell')} done, ${wip} in progress, ${blocked} blocked`}>
            <i className="done" style={{ width: share(done) }} />
            <i className="wip" style={{ width: share(wip) }} />
            <i className="block" style={{ width: share(blocked) }} />
        </span>
    );
}

function bands(table: Table): { concern: string; from: number; span: number }[] {
    const found: { concern: string; from: number; span: number }[] = [];
    table.layers.forEach((layer, at) => {
        const last = found[found.length - 1];
        if (last && !starts(table, at)) last.span += 1;
        else found.push({ concern: layer.concern, from: at, span: 1 });
    });
    return found;
}
