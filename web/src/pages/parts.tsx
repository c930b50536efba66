import type { ReactNode } from 'react';
import { tileOf } from '../grid/tile';
import { Link } from '../shell/link';
import { current, withWord } from '../state/address';
import { Status, type Table } from '../state/table';
import { cellSentence } from '../state/words';
import './pages.css';

/** A page with its title; what it says first is the one sentence that matters. */
export function Page({ title, lead, actions, children }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode; children: ReactNode }): ReactNode {
    return (
        <main className="page">
            <header>
                <div>
                    <h1>{title}</h1>
                    {lead ? <p className="lead">{lead}</p> : null}
                </div>
                {actions ? <div className="page-actions">{actions}</div> : null}
            </header>
            {children}
        </main>
    );
}

/** A tile that opens its cell, with the words beside it that tell it apart here. */
export function CellLink({ table, at, words }: { table: Table; at: number; words: string }): ReactNode {
    const width = table.layers.length;
    const service = table.services[Math.floor(at / width)]?.name ?? '';
    const layer = table.layers[at % width]?.name ?? '';
    return (
        <Link to={withWord(current(), 'cell', `${service}/${layer}`)} className="cell-link" title={cellSentence(table.cell(at))}>
            <span className={`tile ${tileOf(table, at).look}`} aria-hidden="true" />
            {words}
        </Link>
    );
}

/** The place of a cell in the table; -1 when it is not there. */
export function placeOf(table: Table, service: string, layer: string): number {
    const row = table.serviceIndex(service);
    const column = table.layerIndex(layer);
    return row < 0 || column < 0 ? -1 : row * table.layers.length + column;
}

/** What to say when there is nothing to list. */
export function Calm({ children }: { children: ReactNode }): ReactNode {
    return <p className="calm">{children}</p>;
}

/** Changes whenever a blocked cell comes, goes or is reworded. */
export function blockedSign(table: Table): string {
    let count = 0;
    let versions = 0;
    for (let at = 0; at < table.status.length; at++) {
        if (table.status[at] !== Status.blocked) continue;
        count++;
        versions += table.version[at] ?? 0;
    }
    return `${count} ${versions}`;
}
