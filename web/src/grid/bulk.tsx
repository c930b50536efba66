import type { ReactNode } from 'react';
import type { Wish } from '../dialogs/wish';
import { many } from '../state/words';

const kActions: { wish: Wish; words: string; key: string }[] = [
    { wish: 'done', words: 'Done', key: 'd' },
    { wish: 'in_progress', words: 'In progress', key: 'i' },
    { wish: 'blocked', words: 'Block', key: 'b' },
    { wish: 'unblock', words: 'Unblock', key: 'u' },
    { wish: 'not_applicable', words: 'Not applicable', key: 'n' },
    { wish: 'assign', words: 'Assign', key: 'a' },
];

/** What can be done with all chosen cells at once. */
export function BulkBar({ count, wish, clear }: { count: number; wish: (wish: Wish) => void; clear: () => void }): ReactNode {
    return (
        <div className="bulk" role="toolbar" aria-label={`${count} cells chosen`}>
            <b>{many(count, 'cell')}</b>
            {kActions.map((action) => (
                <button key={action.wish} type="button" onClick={() => wish(action.wish)}>
                    {action.words} <kbd>{action.key}</kbd>
                </button>
            ))}
            <button type="button" onClick={clear}>
                Clear <kbd>Esc</kbd>
            </button>
        </div>
    );
}
