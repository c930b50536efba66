import { Mark, Status, type Cell } from './table';
import type { JobView, Standing } from './wire';

const kTitles: Record<string, string> = {
    not_started: 'Not started',
    in_progress: 'In progress',
    done: 'Done',
    blocked: 'Blocked',
    not_applicable: 'Not applicable',
    failed: 'Failed',
    swept: 'Swept',
    opened: 'Opened',
    merged: 'Merged',
    live: 'Live',
    validated: 'Validated',
    claimed: 'Claimed',
    stale: 'Stale',
    odd: 'Odd family',
    look: 'Look',
    waived: 'Waived',
    skipped: 'Skipped',
};

export function statusTitle(word: string): string {
    return kTitles[word] ?? word;
}

const kStandingWords: Record<Standing, string> = {
    done: 'It is done.',
    stale: 'It waits for somebody to look: the old form came back.',
    blocked: 'It waits for whoever is to act on its blocker.',
    to_walk: 'It waits to be walked with its runbook.',
    failed: 'It waits for its failed run to be mended and swept again.',
    skipped: 'It waits for somebody to look: a step skipped it.',
    to_sweep: 'It waits to be swept.',
    to_ship: 'It waits to be shipped.',
    to_merge: 'It waits for its owners to merge it.',
    to_validate: 'It waits to be validated.',
};

/** What a cell waits for, as a sentence. */
export function standingWords(standing: Standing): string {
    return kStandingWords[standing];
}

/** A whole number with its thousands apart: "12,345". */
export function digits(count: number): string {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function many(count: number, one: string, more = `${one}s`): string {
    return `${digits(count)} ${count === 1 ? one : more}`;
}

/** "3 min ago", "in 2 h", from seconds since 1970. */
export function relative(at: number, now = Date.now() / 1000): string {
    if (at <= 0) return '';
    const gone = now - at;
    const span = Math.abs(gone);
    if (span < 45) return 'just now';
    const text = duration(span);
    return gone >= 0 ? `${text} ago` : `in ${text}`;
}

/** A length of time in its largest unit that fits. */
export function duration(span: number): string {
    if (span < 0.001) return 'under 1 ms';
    if (span < 1) return `${Math.round(span * 1000)} ms`;
    if (span < 60) return `${Math.round(span)} s`;
    if (span < 3600) return `${Math.round(span / 60)} min`;
    if (span < 86_400) return `${Math.round(span / 3600)} h`;
    return many(Math.round(span / 86_400), 'day');
}

/** The exact time in the reader's zone. */
export function exact(at: number): string {
    if (at <= 0) return '';
    return new Date(at * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** How far the evidence goes: 0 nothing, 1 swept, 2 opened, 3 merged, 4 live, 5 validated. */
export function evidenceLevel(marks: number): number {
    if (marks & Mark.validated) return 5;
    if (marks & Mark.live) return 4;
    if (marks & Mark.merged) return 3;
    if (marks & Mark.opened) return 2;
    return marks & Mark.swept ? 1 : 0;
}

/** The steps of evidence, each by itself: what is validated need not have been seen live. */
export function shownEvidence(marks: number): { word: string; on: boolean }[] {
    const level = evidenceLevel(marks & ~(Mark.live | Mark.validated));
    return kEvidence.slice(1).map((word, step) =>
        ({ word, on: word === 'live' ? (marks & Mark.live) !== 0 : word === 'validated' ? (marks & Mark.validated) !== 0 : step < level }));
}

export const kEvidence = ['', 'swept', 'opened', 'merged', 'live', 'validated'];

/** One sentence that says what a tile shows; what a screen reader reads and what stands in the tip. */
export function cellSentence(cell: Cell): string {
    const words = [statusTitle(['not_started', 'in_progress', 'done', 'blocked', 'not_applicable'][cell.status] ?? '')];
    const marks = cell.marks;
    if (marks & Mark.failed) words.push('its run failed');
    if (marks & Mark.claimed) words.push('claimed by hand');
    if (marks & Mark.waived) words.push('waived');
    const level = evidenceLevel(marks);
    if (level > 0) words.push(kEvidence[level] ?? '');
    if (marks & Mark.stale) words.push('stale: the old form came back');
    if (marks & Mark.odd) words.push('odd: differs from its family');
    if (marks & Mark.look) words.push('look: no old form, and a check fails');
    let text = words.join(', ');
    if (cell.status === Status.blocked && cell.blocker) text += `: ${cell.blocker}${cell.blockerOwner ? ` (${cell.blockerOwner} to act)` : ''}`;
    else if (cell.note) text += `: ${cell.note}`;
    if (cell.assignee) text += `. ${cell.assignee} has it`;
    return text;
}

/** "sweep identity" */
export function jobWords(job: JobView): string {
    return job.layer ? `${job.command} ${job.layer}` : job.command;
}

/** Two letters for a person. */
export function initials(name: string): string {
    const parts = name.split(/[\s._-]+/).filter(Boolean);
    const first = parts[0] ?? '';
    const letters = parts.length > 1 ? first.slice(0, 1) + (parts[1] ?? '').slice(0, 1) : first.slice(0, 2);
    return letters.toUpperCase();
}

/** A hue of the one categorical scale, the same for the same name everywhere: 0 to 7. */
export function hue(name: string): number {
    let hash = 2166136261;
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619);
    return (hash >>> 0) % 8;
}
