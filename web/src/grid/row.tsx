import { memo, type ReactNode } from 'react';
import { store } from '../state/store';
import { Status, type Table } from '../state/table';
import { cellSentence, hue, initials } from '../state/words';
import { tileOf } from './tile';

export interface RowProps {
    table: Table;
    row: number;
    /** Changes whenever the row must be drawn again. */
    revision: number;
    top: number;
    rowNumber: number;
    active: number;
    /** Selected columns, as "3,4". */
    selected: string;
    /** People in this row's cells, as "3:ben,5:ana". */
    people: string;
    /** How many of its tiles are drawn. */
    columns: number;
    cellShown: ((at: number) => boolean) | undefined;
}

/** One service: its name and its tiles. Drawn with one element a tile, for a screen holds a thousand of them. */
export const Row = memo(function Row(props: RowProps): ReactNode {
    const { table, row } = props;
    const service = table.services[row];
    if (!service) return null;
    const width = table.layers.length;
    const selected = props.selected === '' ? undefined : new Set(props.selected.split(',').map(Number));
    const people = props.people === '' ? undefined : peopleByColumn(props.people);
    const tiles: ReactNode[] = [];
    for (let column = 0; column < props.columns; column++)
        tiles.push(drawTile(props, row * width + column, column, selected, people));
    return (
        <div className="row" role="row" aria-rowindex={props.rowNumber + 2} style={{ transform: `translateY(${props.top}px)` }}>
            <div className="service" role="rowheader" data-row={row} title={title(service)}>
                <span className="name">{service.name}</span>
                <span className="owner">{service.owner}</span>
                <People table={table} row={row} />
            </div>
            {tiles}
        </div>
    );
});

function drawTile(
    props: RowProps,
    at: number,
    column: number,
    selected: Set<number> | undefined,
    people: Map<number, string[]> | undefined,
): ReactNode {
    const { table, row } = props;
    const tile = tileOf(table, at);
    const flash = store.flashes.get(at);
    const here = people?.get(column);
    let look = `tile ${tile.look}`;
    if (starts(table, column)) look += ' first';
    if (props.active === column) look += ' active';
    if (selected?.has(column)) look += ' selected';
    if (props.cellShown && !props.cellShown(at)) look += ' dim';
    if (flash) look += ' flash';
    const sentence = `${table.layers[column]?.title ?? ''}: ${cellSentence(table.cell(at))}`;
    return (
        <div
            key={column}
            id={`c${row}-${column}`}
            className={look}
            role="gridcell"
            aria-colindex={column + 2}
            aria-label={sentence}
            aria-selected={selected?.has(column) ?? false}
            title={sentence}
            data-row={row}
            data-column={column}
            data-corner={tile.corner || undefined}
        >
            {flash ? tile.words.slice(0, 22) : tile.words}
            {table.liveIn[at] ? <Environments table={table} bits={table.liveIn[at] ?? 0} /> : null}
            {here ? <b className={`dot hue${hue(here[0] ?? '')}`} title={`${here.join(', ')} here`} /> : null}
            {flash ? <b className="author">{flash.actor}</b> : null}
        </div>
    );
}

/** Whether a concern begins at this column. */
export function starts(table: Table, column: number): boolean {
    return column > 0 && table.layers[column]?.concern !== table.layers[column - 1]?.concern;
}

function Environments({ table, bits }: { table: Table; bits: number }): ReactNode {
    return (
        <i className="environments">
            {table.environments.map((name, at) => (
                <i key={name} className={bits & (1 << at) ? 'on' : ''} />
            ))}
        </i>
    );
}

/** Who has open cells in this row. */
function People({ table, row }: { table: Table; row: number }): ReactNode {
    const names: string[] = [];
    const width = table.layers.length;
    for (let at = row * width; at < (row + 1) * width; at++) {
        const status = table.status[at];
        if (status === Status.done || status === Status.not_applicable || !table.assignee[at]) continue;
        const name = table.text(table.assignee[at]);
        if (!names.includes(name)) names.push(name);
    }
    if (names.length === 0) return null;
    return (
        <span className="assignees" title={`Open cells with ${names.join(', ')}`}>
            {names.slice(0, 2).map((name) => (
                <b key={name} className={`initials hue${hue(name)}`}>
                    {initials(name)}
                </b>
            ))}
            {names.length > 2 ? <b className="initials">+{names.length - 2}</b> : null}
        </span>
    );
}

function title(service: { name: string; owner: string; serial: boolean; deputy: string }): string {
    const words = [service.name];
    if (service.owner) words.push(`owned by ${service.owner}`);
    if (service.deputy) words.push(`deputy ${service.deputy}`);
    words.push(service.serial ? 'serial track' : 'layered');
    return words.join(' · ');
}

function peopleByColumn(text: string): Map<number, string[]> {
    const found = new Map<number, string[]>();
    for (const part of text.split(',')) {
        const colon = part.indexOf(':');
        const column = Number(part.slice(0, colon));
        found.set(column, [...(found.get(column) ?? []), part.slice(colon + 1)]);
    }
    return found;
}
