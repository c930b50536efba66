/** What is asked of the grid, as it stands in the address: every view can be sent to somebody. */
export interface Query {
    q: string;
    owner: string[];
    track: '' | 'layered' | 'serial';
    /** Status words and mark words alike. */
    status: string[];
    assignee: string[];
    blocker: string;
    layer: string[];
    group: '' | 'owner' | 'track' | 'status' | 'assignee' | 'blocker';
    sort: '' | 'attention' | 'name' | 'progress';
}

export const kNothing: Query = {
    q: '', owner: [], track: '', status: [], assignee: [], blocker: '', layer: [], group: '', sort: '',
};

const kGroups = ['owner', 'track', 'status', 'assignee', 'blocker'];
const kSorts = ['attention', 'name', 'progress'];

export function parseQuery(search: string): Query {
    const words = new URLSearchParams(search);
    const one = (name: string): string => words.get(name) ?? '';
    const track = one('track');
    return {
        q: one('q'),
        owner: words.getAll('owner'),
        track: track === 'layered' || track === 'serial' ? track : '',
        status: words.getAll('status'),
        assignee: words.getAll('assignee'),
        blocker: one('blocker'),
        layer: words.getAll('layer'),
        group: (kGroups.includes(one('group')) ? one('group') : '') as Query['group'],
        sort: (kSorts.includes(one('sort')) ? one('sort') : '') as Query['sort'],
    };
}

/** Writes a query over an address's search, leaving what is not its own (the drawer's cell) in place. */
export function writeQuery(query: Query, search = ''): string {
    const words = new URLSearchParams(search);
    for (const [name, value] of Object.entries(query) as [keyof Query, string | string[]][]) {
        words.delete(name);
        for (const one of Array.isArray(value) ? value : [value]) if (one) words.append(name, one);
    }
    const text = words.toString();
    return text ? `?${text}` : '';
}

/** Whether some services or cells may be left out by it. */
export function narrows(query: Query): boolean {
    return asksCells(query) || query.q !== '' || query.owner.length > 0 || query.track !== '';
}

/** Whether it asks something of single cells. */
export function asksCells(query: Query): boolean {
    return query.status.length > 0 || query.assignee.length > 0 || query.blocker !== '' || query.layer.length > 0;
}
