import { expect, test } from 'vitest';
import { Mark, Status, type Cell } from './table';
import { cellSentence, digits, duration, evidenceLevel, hue, initials, many, relative, shownEvidence } from './words';

const kCell: Cell = { status: 0, marks: 0, version: 1, assignee: '', note: '', blocker: '', blockerOwner: '', blockedSince: 0, changedAt: 0, changedBy: '', liveIn: 0 };

test.each([
    [{}, 'Not started'],
    [{ status: Status.in_progress, marks: Mark.swept | Mark.opened, assignee: 'ana' }, 'In progress, opened. ana has it'],
    [{ status: Status.in_progress, marks: Mark.failed, note: 'exit code 1' }, 'In progress, its run failed: exit code 1'],
    [{ status: Status.done, marks: Mark.claimed, note: 'by hand' }, 'Done, claimed by hand: by hand'],
    [{ status: Status.done, marks: Mark.validated | Mark.stale }, 'Done, validated, stale: the old form came back'],
    [{ status: Status.blocked, blocker: 'a quota', blockerOwner: 'ops' }, 'Blocked: a quota (ops to act)'],
])('%o is said as %s', (part, words) => {
    expect(cellSentence({ ...kCell, ...part })).toBe(words);
});

test('thousands stand apart', () => {
    expect([0, 999, 1000, 1234567].map(digits)).toEqual(['0', '999', '1,000', '1,234,567']);
});

test('times are told in their largest unit', () => {
    expect([10, 100, 7000, 200_000].map((gone) => relative(1_000_000 - gone, 1_000_000))).toEqual(['just now', '2 min ago', '2 h ago', '2 days ago']);
    expect(relative(1_000_600, 1_000_000)).toBe('in 10 min');
    expect(relative(0)).toBe('');
    expect([0.0042, 5, 90_000].map(duration)).toEqual(['4 ms', '5 s', '1 day']);
    expect([many(1, 'cell'), many(1234, 'cell')]).toEqual(['1 cell', '1,234 cells']);
});

test('evidence goes as far as its last step', () => {
    expect([0, Mark.swept, Mark.swept | Mark.opened, Mark.merged, Mark.live, Mark.validated | Mark.swept].map(evidenceLevel)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('what is validated need not have been seen live', () => {
    const shown = (marks: number): string => shownEvidence(marks).filter(({ on }) => on).map(({ word }) => word).join(' ');
    expect(shown(Mark.merged | Mark.validated)).toBe('swept opened merged validated');
    expect(shown(Mark.live | Mark.validated)).toBe('live validated');
    expect(shown(Mark.swept)).toBe('swept');
});

test('people keep their letters and their hue', () => {
    expect(['ana', 'ben.k', 'Ana Lopez', ''].map(initials)).toEqual(['AN', 'BK', 'AL', '']);
    expect(hue('ana')).toBe(hue('ana'));
    expect(hue('ana')).toBeLessThan(8);
});
