import { expect, test } from 'vitest';
import { parseDiff, tokens } from './diff';

const kDiff = `diff --git a/x.yaml b/x.yaml
index 1..2 100644
--- a/x.yaml
+++ b/x.yaml
@@ -1,4 +1,3 @@ service:
 a: 1
-b: 2
-c: 3
+b: 20
 d: 4
diff --git a/new file b/new file
new file mode 100644
--- /dev/null
+++ b/new file
@@ -0,0 +1,2 @@
+one
+-- two
\\ No newline at end of file
diff --git a/logo.png b/logo.png
Binary files a/logo.png and b/logo.png differ
`;

function picture(): string[] {
    return parseDiff(kDiff).map((file) => {
        const rows = file.hunks.flatMap((hunk) =>
            hunk.rows.map(({ left, right }) => `${left.number ?? ''}${left.text}|${right.number ?? ''}${right.text}`));
        return `${file.path} ${file.what} +${file.added} -${file.removed} ${rows.join(' ')}`.trim();
    });
}

test('a diff stands side by side', () => {
    expect(picture()).toEqual([
        'x.yaml changed +1 -2 1a: 1|1a: 1 2b: 2|2b: 20 3c: 3| 4d: 4|3d: 4',
        'new file new +2 -0 |1one |2-- two',
        'logo.png binary +0 -0',
    ]);
});

test.each([
    ['name: "a # b" # why', ['key:name', 'string:"a # b"', 'comment:# why']],
    ['url: http://host/path', ['key:url']],
    ['if x == 12:', ['word:if', 'number:12']],
])('%s is cut into colours', (line, wanted) => {
    const found = tokens(line);
    expect(found.map((token) => token.text).join('')).toBe(line);
    expect(found.filter((token) => token.kind).map((token) => `${token.kind}:${token.text}`)).toEqual(wanted);
});
