import { seconds } from '../state/table';
import type { LayerMoment } from '../state/wire';
import { digits } from '../state/words';

/** One bend of the curve: counts, and when. */
export interface Bend {
    at: number;
    done: number;
    wip: number;
    blocked: number;
    scope: number;
}

export interface Curve {
    bends: Bend[];
    /** Services the layer applies to, at most, over the time shown. */
    top: number;
    from: number;
    to: number;
}

/** The curve of a layer up to `now`; nothing where it has no history to draw. */
export function curveOf(moments: readonly LayerMoment[], services: number, now: number): Curve | undefined {
    const bends = moments.map((moment): Bend => ({
        at: seconds(moment.at),
        done: moment.done,
        wip: moment.in_progress,
        blocked: moment.blocked,
        scope: Math.max(0, services - moment.not_applicable),
    }));
    const first = bends[0];
    const last = bends[bends.length - 1];
    if (!first || !last) return undefined;
    // It began with nothing, and stands since its last change.
    const zero = { at: first.at, done: 0, wip: 0, blocked: 0, scope: services };
    const to = Math.max(now, last.at + 1);
    return { bends: [zero, ...bends, { ...last, at: to }], top: Math.max(1, ...bends.map((bend) => bend.scope), services), from: first.at, to };
}

/** How it went, in one sentence. */
export function courseOf(curve: Curve): string {
    const last = curve.bends[curve.bends.length - 1];
    if (!last) return '';
    const weekAgo = curve.to - 7 * 86_400;
    const before = curve.bends.filter((bend) => bend.at <= weekAgo).at(-1);
    const moved = last.done - (before?.done ?? 0);
    const standing = `${digits(last.done)} of ${digits(last.scope)} done`;
    if (last.done >= last.scope) return `${standing}: everything is through`;
    if (curve.from > weekAgo) return `${standing}, begun ${spoken(curve.to - curve.from)} ago`;
    return moved > 0 ? `${standing}, ${digits(moved)} of them in the last 7 days` : `${standing}, and none in the last 7 days`;
}

function spoken(span: number): string {
    if (span < 3600) return `${Math.max(1, Math.round(span / 60))} min`;
    if (span < 172_800) return `${Math.round(span / 3600)} h`;
    return `${Math.round(span / 86_400)} days`;
}

/** An SVG path of one count over the time, as steps: what changed stays until the next change. */
export function stepsOf(curve: Curve, value: (bend: Bend) => number, width: number, height: number): string {
    const x = (at: number): number => round(((at - curve.from) / (curve.to - curve.from)) * width);
    const y = (count: number): number => round(height - (count / curve.top) * height);
    return curve.bends.map((bend, at) => (at === 0 ? `M${x(bend.at)} ${y(value(bend))}` : `H${x(bend.at)}V${y(value(bend))}`)).join('');
}

/** The same, closed down to the ground. */
export function areaOf(curve: Curve, value: (bend: Bend) => number, width: number, height: number): string {
    return `${stepsOf(curve, value, width, height)}V${height}H0Z`;
}

function round(value: number): number {
    return Math.round(value * 10) / 10;
}

/** Days to write below the curve, at most `most`, each with its place from 0 to 1. */
export function ticksOf(curve: Curve, most: number): { at: number; place: number; words: string }[] {
    const span = curve.to - curve.from;
    const options: Intl.DateTimeFormatOptions = span < 2 * 86_400 ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' };
    return Array.from({ length: most }, (_, step) => {
        const place = step / (most - 1);
        const at = curve.from + span * place;
        return { at, place, words: new Date(at * 1000).toLocaleString('en-GB', options) };
    });
}

/** The last bend of each day, newest first: the curve as a table. */
export function daysOf(curve: Curve): { day: string; bend: Bend }[] {
    const days = new Map<string, Bend>();
    for (const bend of curve.bends.slice(1))
        days.set(new Date(bend.at * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }), bend);
    return [...days].map(([day, bend]) => ({ day, bend })).reverse();
}
