// What the pages read is what the server says: every interface of wire.ts is held against the C++ struct of its name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const kSource = join(__dirname, '../../../src');
const kRooms = ['app', 'http', 'migration', 'hq'];
/** What the stream and the state write by hand, without a struct that lists its fields. */
const kWithoutStruct = ['WireLayer', 'WireService', 'WireState', 'StreamCell', 'ChangeMessage', 'PresentPerson'];

interface Member {
    required: boolean;
    type: string;
}
type Members = Map<string, Member>;

function interfaces(): Map<string, Members> {
    const text = readFileSync(join(__dirname, 'wire.ts'), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '');
    const found = new Map<string, Members>();
    for (const [, name, body] of text.matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g)) {
        const members: Members = new Map();
        for (const [, member, optional, type] of (body ?? '').matchAll(/^ {4}(\w+)(\??): ([^;]+);/gm))
            members.set(member ?? '', { required: optional === '', type: type ?? '' });
        found.set(name ?? '', members);
    }
    return found;
}

/** Every struct that lists fields, as `name` to its members with their C++ types. */
function structs(): Map<string, Members> {
    const found = new Map<string, Members>();
    for (const room of kRooms)
        for (const file of readdirSync(join(kSource, room)).filter((name) => /\.[hc]pp$/.test(name)))
            for (const [, name, body] of readFileSync(join(kSource, room, file), 'utf8').matchAll(/^struct (\w+) \{\n([\s\S]*?)^\};/gm)) {
                const members: Members = new Map();
                for (const [, how, said, held] of (body ?? '').matchAll(/f\.(required|optional|trailing)\(\s*"(\w+)", (\w+)/g)) {
                    const type = new RegExp(`^ {4}([\\w:<>, ]+?) ${held}(?:;|\\{| =)`, 'm').exec(body ?? '')?.[1] ?? '?';
                    members.set(said ?? '', { required: how === 'required', type });
                }
                if (members.size > 0) found.set(name ?? '', members);
            }
    return found;
}

function fits(type: string, cpp: string): boolean {
    const inner = /^std::optional<(.*)>$/.exec(cpp)?.[1] ?? cpp;
    const item = /^std::vector<(.*)>$/.exec(inner)?.[1];
    if (item) return type.endsWith('[]') && fits(type.slice(0, -2), item);
    if (inner.startsWith('std::map<')) return type.startsWith('Record<');
    if (inner === 'bool') return type === 'boolean';
    if (inner === 'std::int64_t' || inner === 'double') return type === 'number';
    if (type === inner) return true;
    // Times, names and the words of enums are texts.
    return type === 'string' || type === 'Standing' || type.startsWith("'");
}

const known = structs();
const told = [...interfaces()].filter(([name]) => !kWithoutStruct.includes(name));

test('there is something to compare', () => {
    expect(told.length).toBeGreaterThan(20);
    expect(known.get('ExplainReply')?.get('standing')?.required).toBe(true);
});

test.each(told)('%s is as the server says it', (name, members) => {
    const struct = known.get(name);
    expect(struct, `struct ${name}`).toBeDefined();
    for (const [member, { required, type }] of members) {
        const said = struct?.get(member);
        expect(said, `${name}.${member}`).toBeDefined();
        expect(fits(type, said?.type ?? ''), `${name}.${member}: ${type} for ${said?.type}`).toBe(true);
        if (required) expect(said?.required, `${name}.${member} may be left out`).toBe(true);
    }
});
