import { memo, useMemo, useState, type ReactNode } from 'react';
import { digits, many } from '../state/words';
import { parseDiff, tokens, type FileDiff, type Hunk, type Side } from './diff';

const kFold = 12;
const kRowsShown = 400;

/** What a run changed, side by side; runs of equal lines are folded. */
export function DiffView({ text }: { text: string }): ReactNode {
    const files = useMemo(() => parseDiff(text), [text]);
    const added = files.reduce((sum, file) => sum + file.added, 0);
    const removed = files.reduce((sum, file) => sum + file.removed, 0);
    return (
        <div className="diff">
            <p className="muted">
                {many(files.length, 'file')}: {many(added, 'line')} added, {digits(removed)} removed
            </p>
            {files.map((file) => (
                <File key={file.path} file={file} />
            ))}
        </div>
    );
}

function File({ file }: { file: FileDiff }): ReactNode {
    // A new or a deleted file has one side only.
    const sides = file.what === 'new' ? 'right' : file.what === 'deleted' ? 'left' : 'both';
    return (
        <details open className="diff-file">
            <summary>
                <code>{file.path}</code>
                <span className="muted">
                    {file.what === 'changed' ? '' : `${file.what} · `}
                    <b className="plus">+{file.added}</b> <b className="minus">−{file.removed}</b>
                </span>
            </summary>
            {file.hunks.map((hunk, at) => (
                <HunkView key={at} hunk={hunk} sides={sides} />
            ))}
        </details>
    );
}

const HunkView = memo(function HunkView({ hunk, sides }: { hunk: Hunk; sides: 'left' | 'right' | 'both' }): ReactNode {
    const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
    const [most, setMost] = useState(kRowsShown);
    const drawn: ReactNode[] = [];
    for (let at = 0; at < Math.min(hunk.rows.length, most); ) {
        let end = at;
        while (end < hunk.rows.length && hunk.rows[end]?.left.kind === 'same') end++;
        const start = at;
        if (end - at > kFold && !open.has(start)) {
            drawn.push(
                <button key={`f${start}`} type="button" className="fold" onClick={() => setOpen(new Set([...open, start]))}>
                    {many(end - at, 'equal line')}
                </button>,
            );
            at = end;
            continue;
        }
        const until = Math.max(end, at + 1);
        for (; at < until; at++) {
            const row = hunk.rows[at];
            if (!row) break;
            drawn.push(
                <div key={at} className={`diff-row ${sides}`}>
                    {sides === 'right' ? null : <Half side={row.left} />}
                    {sides === 'left' ? null : <Half side={row.right} />}
                </div>,
            );
        }
    }
    return (
        <div className="hunk">
            {hunk.title ? <p className="hunk-title">{hunk.title}</p> : null}
            {drawn}
            {hunk.rows.length > most ? (
                <button type="button" className="fold" onClick={() => setMost(most * 4)}>
                    {many(hunk.rows.length - most, 'more line')}
                </button>
            ) : null}
        </div>
    );
});

function Half({ side }: { side: Side }): ReactNode {
    return (
        <div className={`half ${side.kind}`}>
            <span className="line-number">{side.number ?? ''}</span>
            <code>
                {tokens(side.text).map((token, at) =>
                    token.kind ? (
                        <span key={at} className={`token-${token.kind}`}>
                            {token.text}
                        </span>
                    ) : (
                        token.text
                    ),
                )}
            </code>
        </div>
    );
}
