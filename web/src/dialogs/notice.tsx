import { useSyncExternalStore, type ReactNode } from 'react';

interface Notice {
    id: number;
    words: string;
    tone: 'good' | 'bad' | 'note';
}

let notices: readonly Notice[] = [];
let next = 1;
const readers = new Set<() => void>();

/** Says something at the foot of the page for a few seconds. */
export function notice(words: string, tone: Notice['tone'] = 'good'): void {
    const id = next++;
    set([...notices.slice(-2), { id, words, tone }]);
    window.setTimeout(() => set(notices.filter((one) => one.id !== id)), tone === 'good' ? 4_000 : 9_000);
}

export function Notices(): ReactNode {
    const all = useSyncExternalStore(
        (reader) => {
            readers.add(reader);
            return () => readers.delete(reader);
        },
        () => notices,
    );
    return (
        <div className="notices" role="status" aria-live="polite">
            {all.map((one) => (
                <p key={one.id} className={one.tone}>
                    {one.words}
                </p>
            ))}
        </div>
    );
}

function set(all: readonly Notice[]): void {
    notices = all;
    for (const reader of readers) reader();
}
