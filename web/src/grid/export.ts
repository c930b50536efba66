import { kMarks, Mark, type Table } from '../state/table';
import { kStatuses } from '../state/wire';
import { cellSentence, statusTitle } from '../state/words';

export type ExportForm = 'csv' | 'markdown' | 'json';

export interface Exported {
    name: string;
    type: string;
    text: string;
}

/** The services and layers that are shown, as a file. Nothing is asked of the server: it is what stands on the page. */
export function exported(form: ExportForm, table: Table, rows: readonly number[], columns: readonly number[]): Exported {
    const name = `${table.migration || 'grid'}-${table.number}`;
    if (form === 'csv') return { name: `${name}.csv`, type: 'text/csv', text: csv(table, rows, columns) };
    if (form === 'json') return { name: `${name}.json`, type: 'application/json', text: json(table, rows, columns) };
    return { name: `${name}.md`, type: 'text/markdown', text: markdown(table, rows, columns) };
}

function csv(table: Table, rows: readonly number[], columns: readonly number[]): string {
    const head = ['service', 'owner', 'track', ...columns.map((column) => table.layers[column]?.name ?? '')];
    const lines = rows.map((row) => {
        const service = table.services[row];
        return [service?.name ?? '', service?.owner ?? '', service?.serial ? 'serial' : 'layered', ...columns.map((column) => words(table, row, column))];
    });
    return [head, ...lines].map((line) => line.map(field).join(',')).join('\r\n') + '\r\n';
}

/** A cell as a spreadsheet shows it: "blocked: the quota", "done". */
function words(table: Table, row: number, column: number): string {
    const cell = table.cell(row * table.layers.length + column);
    const status = statusTitle(kStatuses[cell.status] ?? '').toLowerCase();
    const reason = cell.blocker || cell.note;
    const marks = kMarks.filter((word) => cell.marks & Mark[word]).map((word) => statusTitle(word).toLowerCase());
    return [status, ...marks].join(', ') + (reason ? `: ${reason}` : '');
}

/** One field, quoted where it must be. What a spreadsheet would take for a formula is made a text by an apostrophe. */
export function field(text: string): string {
    const safe = /^[\s]*[=+\-@|%\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n;\t]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdown(table: Table, rows: readonly number[], columns: readonly number[]): string {
    const line = (fields: string[]): string => `| ${fields.map(plain).join(' | ')} |`;
    const head = ['Service', 'Owner', ...columns.map((column) => table.layers[column]?.title ?? '')];
    const body = rows.map((row) => {
        const service = table.services[row];
        return line([service?.name ?? '', service?.owner ?? '', ...columns.map((column) => words(table, row, column))]);
    });
    return [line(head), `|${head.map(() => ' --- |').join('')}`, ...body].join('\n') + '\n';
}

/** Text that Markdown and HTML leave alone. */
function plain(text: string): string {
    return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function json(table: Table, rows: readonly number[], columns: readonly number[]): string {
    const services = rows.map((row) => {
        const service = table.services[row];
        const cells = columns.map((column) => {
            const cell = table.cell(row * table.layers.length + column);
            return {
                layer: table.layers[column]?.name ?? '',
                status: kStatuses[cell.status] ?? '',
                ...(cell.marks ? { marks: kMarks.filter((word) => cell.marks & Mark[word]) } : {}),
                ...(cell.assignee ? { assignee: cell.assignee } : {}),
                ...(cell.note ? { note: cell.note } : {}),
                ...(cell.blocker ? { blocker: cell.blocker, blocker_owner: cell.blockerOwner } : {}),
                ...(cell.changedAt > 0 ? { changed_at: new Date(cell.changedAt * 1000).toISOString(), changed_by: cell.changedBy } : {}),
                says: cellSentence(cell),
            };
        });
        return { service: service?.name ?? '', owner: service?.owner ?? '', track: service?.serial ? 'serial' : 'layered', cells };
    });
    return JSON.stringify({ migration: table.migration, number: table.number, services }, undefined, 1) + '\n';
}

/** Hands a file to whoever looks at the page. */
export function download(file: Exported): void {
    const url = URL.createObjectURL(new Blob([file.text], { type: `${file.type};charset=utf-8` }));
    const link = document.createElement('a');
    link.href = url;
    link.download = file.name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
