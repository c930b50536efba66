import { Mark, Status, type Table } from '../state/table';
import { evidenceLevel, initials, kEvidence } from '../state/words';

/** How one cell is drawn: the classes that give glyph and colour, and the few words in it. */
export interface Tile {
    look: string;
    words: string;
    corner: string;
}

const kLooks = ['todo', 'wip', 'done', 'block', 'na'];

export function tileOf(table: Table, at: number): Tile {
    const status = table.status[at] ?? 0;
    const marks = table.marks[at] ?? 0;
    const level = evidenceLevel(marks);
    let look = kLooks[status] ?? 'todo';
    let words = '';
    if (marks & Mark.failed) {
        look = 'fail';
        words = 'failed';
    } else if (status === Status.in_progress) {
        look = `wip e${level}`;
        words = level > 0 ? (kEvidence[level] ?? '') : 'begun';
    } else if (status === Status.blocked) {
        // Long names may break where people would break them.
        words = table.text(table.blocker[at]).slice(0, 80).replace(/[_./-]/g, '$&\u200b');
    } else if (status === Status.done) {
        if (marks & Mark.waived) look = 'done waived';
        else if (marks & Mark.claimed && level < 5) look = 'done claimed';
        if (level > 0 && level < 5) words = kEvidence[level] ?? '';
    }
    if (marks & Mark.stale) look += ' stale';
    if (marks & Mark.odd) look += ' odd';
    return { look, words, corner: corner(table, at, status, marks) };
}

function corner(table: Table, at: number, status: number, marks: number): string {
    if (marks & Mark.stale) return '!';
    if (marks & Mark.odd) return '≠';
    if (marks & Mark.look) return '?';
    if (status === Status.done || status === Status.not_applicable) return '';
    const who = table.text(table.assignee[at]);
    return who ? initials(who) : '';
}
