/** One line of a side of a diff; `number` is absent where the other side has a line more. */
export interface Side {
    number?: number;
    text: string;
    kind: 'same' | 'gone' | 'new' | 'none';
}

export interface Hunk {
    title: string;
    rows: { left: Side; right: Side }[];
}

export interface FileDiff {
    path: string;
    what: 'changed' | 'new' | 'deleted' | 'renamed' | 'binary';
    added: number;
    removed: number;
    hunks: Hunk[];
}

const kNone: Side = { text: '', kind: 'none' };

/** Reads a unified diff as git writes it into files whose lines stand side by side. */
export function parseDiff(text: string): FileDiff[] {
    const files: FileDiff[] = [];
    let file: FileDiff | undefined;
    let hunk: Hunk | undefined;
    let left = 0;
    let right = 0;
    let gone: Side[] = [];
    let fresh: Side[] = [];
    const flush = (): void => {
        for (let at = 0; at < Math.max(gone.length, fresh.length); at++)
            hunk?.rows.push({ left: gone[at] ?? kNone, right: fresh[at] ?? kNone });
        gone = [];
        fresh = [];
    };
    for (const line of text.split('\n')) {
        if (line.startsWith('diff --git ')) {
            flush();
            hunk = undefined;
            file = { path: pathOf(line), what: 'changed', added: 0, removed: 0, hunks: [] };
            files.push(file);
        } else if (!file) {
            continue;
        } else if (line.startsWith('@@')) {
            flush();
            const found = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/.exec(line);
            left = Number(found?.[1] ?? 1);
            right = Number(found?.[2] ?? 1);
            hunk = { title: found?.[3] ?? '', rows: [] };
            file.hunks.push(hunk);
        } else if (!hunk) {
            if (line.startsWith('new file')) file.what = 'new';
            if (line.startsWith('deleted file')) file.what = 'deleted';
            if (line.startsWith('rename to ')) file.what = 'renamed';
            if (line.startsWith('Binary files')) file.what = 'binary';
        } else if (line.startsWith('-')) {
            gone.push({ number: left++, text: line.slice(1), kind: 'gone' });
            file.removed++;
        } else if (line.startsWith('+')) {
            fresh.push({ number: right++, text: line.slice(1), kind: 'new' });
            file.added++;
        } else if (line.startsWith(' ')) {
            flush();
            hunk.rows.push({ left: { number: left++, text: line.slice(1), kind: 'same' }, right: { number: right++, text: line.slice(1), kind: 'same' } });
        }
    }
    flush();
    return files;
}

function pathOf(line: string): string {
    const found = / b\/(.*)$/.exec(line);
    return found?.[1] ?? line.slice('diff --git '.length);
}

export interface Token {
    text: string;
    kind: '' | 'string' | 'comment' | 'number' | 'key' | 'word';
}

const kWords = new Set(
    ('true false null if else for while return import from export const let var function class def public private final static new void ' +
        'resource data module variable output provider package func type struct interface async await').split(' '),
);
const kTokens = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|((?<=^|\s)(?:#|\/\/|--\s).*$)|(\b\d[\d._]*\b)|([A-Za-z_][\w.-]*)(?=\s*[:=](?:\s|$))|([A-Za-z_]\w*)/g;

/** Cuts a line for syntax colours: enough for configuration and everyday code, and never wrong about its text. */
export function tokens(line: string): Token[] {
    const found: Token[] = [];
    let end = 0;
    for (const match of line.matchAll(kTokens)) {
        if (match.index > end) found.push({ text: line.slice(end, match.index), kind: '' });
        const text = match[0];
        const kind = match[1] ? 'string' : match[2] ? 'comment' : match[3] ? 'number' : match[4] ? 'key' : kWords.has(text) ? 'word' : '';
        found.push({ text, kind });
        end = match.index + text.length;
    }
    if (end < line.length) found.push({ text: line.slice(end), kind: '' });
    return found;
}
