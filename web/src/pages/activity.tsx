import { useMemo, useState, type ReactNode } from 'react';
import { Answerless } from '../drawer/drawer';
import { Entries } from '../drawer/entries';
import { read } from '../state/api';
import { current, go, useAddress, withWord } from '../state/address';
import { seconds } from '../state/table';
import { useAsked, useStore } from '../state/use';
import type { HistoryEntry, HistoryReply } from '../state/wire';
import { digits } from '../state/words';
import { Calm, Page } from './parts';

const kPage = 200;

/** The record, newest first, growing as things happen. */
export function Activity(): ReactNode {
    const { news, table, loaded } = useStore();
    const address = useAddress();
    const words = new URLSearchParams(address.search);
    const who = words.get('who') ?? '';
    const about = words.get('about') ?? '';
    const kind = words.get('kind') ?? '';
    const [limit, setLimit] = useState(kPage);
    const [from] = useState(() => table.number);
    const asked = useAsked(`activity@${limit} ${loaded}`, () => read<HistoryReply>('/api/history', { limit: String(limit) }));
    const known = asked.state === 'known' ? asked.value.entries : undefined;
    const entries = useMemo(() => joined(known ?? [], news), [known, news, news[0]?.number]);
    if (asked.state !== 'known') return <Page title="Activity"><Answerless asked={asked} /></Page>;
    const people = [...new Set(entries.map((entry) => entry.actor))].sort();
    const kinds = [...new Set(entries.map((entry) => entry.kind))].sort();
    const needle = about.toLowerCase();
    const shown = entries.filter((entry) =>
        (!who || entry.actor === who) && (!kind || entry.kind === kind) &&
        (!needle || `${entry.service ?? ''} ${entry.layer ?? ''} ${(entry.services ?? []).join(' ')} ${entry.text}`.toLowerCase().includes(needle)));
    const set = (name: string, value: string): void => go(withWord(current(), name, value), 'replace');
    const fresh = table.number - from;
    return (
        <Page title="Activity" lead={fresh > 0 ? `${digits(fresh)} new since you came here.` : 'What happened, newest first.'}>
            <div className="filters">
                <input id="search" type="search" placeholder="Service, layer or words" aria-label="Service, layer or words" value={about} onChange={(event) => set('about', event.target.value)} />
                <Pick name="Who" value={who} options={people} set={(value) => set('who', value)} />
                <Pick name="What" value={kind} options={kinds} set={(value) => set('kind', value)} />
            </div>
            {shown.length > 0 ? <Days entries={shown} /> : <Calm>Nothing of that kind among the newest {entries.length}.</Calm>}
            {asked.value.more ? (
                <button type="button" className="plain" onClick={() => setLimit(limit * 3)}>
                    Show older ones
                </button>
            ) : null}
        </Page>
    );
}

function Pick({ name, value, options, set }: { name: string; value: string; options: string[]; set: (value: string) => void }): ReactNode {
    return (
        <label className={value ? 'choice on' : 'choice'}>
            {name}
            <select value={value} onChange={(event) => set(event.target.value)}>
                <option value="">all</option>
                {options.map((option) => <option key={option} value={option}>{option.replaceAll('_', ' ')}</option>)}
            </select>
        </label>
    );
}

/** The entries under the day on which they happened, in the reader's zone. */
function Days({ entries }: { entries: HistoryEntry[] }): ReactNode {
    const days = new Map<string, HistoryEntry[]>();
    for (const entry of entries) {
        const day = new Date(seconds(entry.at) * 1000).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
        const before = days.get(day);
        if (before) before.push(entry);
        else days.set(day, [entry]);
    }
    return [...days].map(([day, of]) => (
        <section key={day} className="day">
            <h2>{day}</h2>
            <Entries entries={of} clock />
        </section>
    ));
}

function joined(known: HistoryEntry[], news: { number: number; at: number | string; actor: string; kind: string; service?: string; layer?: string; says: string }[]): HistoryEntry[] {
    const newest = known[0]?.number ?? 0;
    const fresh = news.filter((one) => one.number > newest).map((one): HistoryEntry => ({
        number: one.number,
        at: typeof one.at === 'number' ? new Date(one.at * 1000).toISOString() : one.at,
        actor: one.actor,
        kind: one.kind,
        text: one.says,
        ...(one.service ? { service: one.service } : {}),
        ...(one.layer ? { layer: one.layer } : {}),
    }));
    return [...fresh, ...known];
}
