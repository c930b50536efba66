import type { ReactNode } from 'react';
import { Link } from '../shell/link';
import { current, withWord } from '../state/address';
import { seconds } from '../state/table';
import { store } from '../state/store';
import { useClock } from '../state/use';
import type { HistoryEntry } from '../state/wire';
import { exact, hue, initials, many, relative } from '../state/words';

/** Entries of the record as sentences; `brief` where service and layer are known from around, `clock` where the day is. */
export function Entries({ entries, brief = false, clock = false }: { entries: HistoryEntry[]; brief?: boolean; clock?: boolean }): ReactNode {
    const now = useClock();
    return (
        <ol className={brief ? 'entries brief' : 'entries'}>
            {entries.map((entry) => (
                <li key={entry.number}>
                    <b className={`initials hue${hue(entry.actor)}`} title={entry.actor}>{initials(entry.actor)}</b>
                    <div>
                        {brief ? null : <Where entry={entry} />}
                        <span className="text">{entry.text}</span>
                    </div>
                    <time className="muted" title={`${entry.actor}, ${exact(seconds(entry.at))}`}>
                        {clock ? hour(seconds(entry.at)) : relative(seconds(entry.at), now)}
                    </time>
                </li>
            ))}
        </ol>
    );
}

function Where({ entry }: { entry: HistoryEntry }): ReactNode {
    if (!entry.layer) return entry.service ? <Link to={`/services/${entry.service}`} className="where">{entry.service}</Link> : null;
    const at = store.table.layerIndex(entry.layer);
    const title = store.table.layers[at]?.title ?? entry.layer;
    if (entry.services && entry.services.length > 1)
        return <Link to={`/layers/${entry.layer}`} className="where" title={entry.services.join(', ')}>{many(entry.services.length, 'service')} · {title}</Link>;
    if (!entry.service) return <Link to={`/layers/${entry.layer}`} className="where">{title}</Link>;
    return (
        <Link to={withWord(current(), 'cell', `${entry.service}/${entry.layer}`)} className="where">
            {entry.service} · {title}
        </Link>
    );
}

function hour(at: number): string {
    return new Date(at * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
