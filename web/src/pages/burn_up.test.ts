import { expect, test } from 'vitest';
import { areaOf, courseOf, curveOf, daysOf, stepsOf } from './burn_up';

const kDay = 86_400;
const at = (day: number, done: number, wip = 0, none = 0) =>
    ({ at: new Date(day * kDay * 1000).toISOString(), done, in_progress: wip, blocked: 0, not_applicable: none });

test('nothing that happened is nothing to draw', () => {
    expect(curveOf([], 20, 5 * kDay)).toBeUndefined();
});

test('the curve begins at nothing and stands until now', () => {
    const curve = curveOf([at(10, 1), at(12, 2, 1, 4)], 20, 20 * kDay);
    expect(curve?.bends.map((bend) => `${bend.at / kDay}: ${bend.done}/${bend.scope}`)).toEqual(['10: 0/20', '10: 1/20', '12: 2/16', '20: 2/16']);
    expect(curve && stepsOf(curve, (bend) => bend.done, 100, 10)).toBe('M0 10H0V9.5H20V9H100V9');
    expect(curve && areaOf(curve, (bend) => bend.done, 100, 10)).toBe('M0 10H0V9.5H20V9H100V9V10H0Z');
});

test('one sentence says how it went', () => {
    const said = (moments: ReturnType<typeof at>[], now: number): string => {
        const curve = curveOf(moments, 20, now * kDay);
        return curve ? courseOf(curve) : '';
    };
    expect(said([at(10, 1), at(30, 6)], 32)).toBe('6 of 20 done, 5 of them in the last 7 days');
    expect(said([at(10, 1), at(12, 6)], 32)).toBe('6 of 20 done, and none in the last 7 days');
    expect(said([at(30, 6)], 32)).toBe('6 of 20 done, begun 2 days ago');
    expect(said([at(10, 1), at(30, 16, 0, 4)], 32)).toBe('16 of 16 done: everything is through');
});

test('the table has a line for each day, newest first', () => {
    const curve = curveOf([at(10.1, 1), at(10.2, 2), at(12, 3)], 20, 12 * kDay + 60);
    expect(curve && daysOf(curve).map(({ bend }) => bend.done)).toEqual([3, 2]);
});
