import { useState, type ReactNode } from 'react';
import { useClock } from '../state/use';
import type { LayerProgressReply } from '../state/wire';
import { digits } from '../state/words';
import { areaOf, courseOf, curveOf, daysOf, stepsOf, ticksOf, type Bend } from './burn_up';

const kWidth = 640;
const kHeight = 150;
const kBands: { word: string; words: string; value: (bend: Bend) => number }[] = [
    { word: 'block', words: 'blocked', value: (bend) => bend.done + bend.wip + bend.blocked },
    { word: 'wip', words: 'in progress', value: (bend) => bend.done + bend.wip },
    { word: 'done', words: 'done', value: (bend) => bend.done },
];

/** How the layer's services came through over the time, with the same as a table one key away. */
export function BurnUp({ told }: { told: LayerProgressReply }): ReactNode {
    const now = useClock(60_000);
    const [asTable, setAsTable] = useState(false);
    const curve = curveOf(told.moments ?? [], told.services, told.closed ? 0 : now);
    if (!curve) return null;
    const last = curve.bends[curve.bends.length - 1];
    const place = (count: number): number => 100 - (100 * count) / curve.top;
    return (
        <section className="block-section burn-up">
            <h2>
                {courseOf(curve)}
                <button type="button" className="plain" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? 'As a curve' : 'As a table'}</button>
            </h2>
            {asTable ? (
                <table className="list">
                    <thead><tr><th>Day</th><th className="number-head">Done</th><th className="number-head">In progress</th><th className="number-head">Blocked</th><th className="number-head">Of</th></tr></thead>
                    <tbody>
                        {daysOf(curve).map(({ day, bend }) => (
                            <tr key={day}><th scope="row">{day}</th><td className="number">{bend.done}</td><td className="number">{bend.wip}</td><td className="number">{bend.blocked}</td><td className="number">{bend.scope}</td></tr>
                        ))}
                    </tbody>
                </table>
            ) : (
                <div className="chart" role="img" aria-label={`${courseOf(curve)}; as a table by the button above`}>
                    <svg viewBox={`0 0 ${kWidth} ${kHeight}`} preserveAspectRatio="none" aria-hidden="true">
                        {kBands.map((band) => <path key={band.word} className={band.word} d={areaOf(curve, band.value, kWidth, kHeight)} />)}
                        <path className="scope" d={stepsOf(curve, (bend) => bend.scope, kWidth, kHeight)} />
                    </svg>
                    <ol className="chart-labels" aria-hidden="true">
                        {last ? labels(last, curve.top, told.services).map((label) => <li key={label.words} className={label.word} style={{ top: `${place(label.at)}%` }}>{label.words}</li>) : null}
                    </ol>
                    <p className="chart-ticks" aria-hidden="true">{ticksOf(curve, 5).map((tick) => <span key={tick.place}>{tick.words}</span>)}</p>
                </div>
            )}
        </section>
    );
}

/** What stands at the right end of each band, kept apart from its neighbours. */
function labels(last: Bend, top: number, services: number): { word: string; words: string; at: number }[] {
    const found = [{ word: 'scope', words: `${digits(last.scope)} services`, at: last.scope || services }];
    for (const band of kBands) {
        const own = band.word === 'done' ? last.done : band.word === 'wip' ? last.wip : last.blocked;
        if (own > 0) found.push({ word: band.word, words: `${digits(own)} ${band.words}`, at: band.value(last) - own / 2 });
    }
    const room = top * 0.12;
    for (let at = 1; at < found.length; at++) {
        const above = found[at - 1];
        const one = found[at];
        if (above && one && above.at - one.at < room) one.at = above.at - room;
    }
    return found;
}
