/** What the server says, as it goes over the wire. Everything in it is data, never markup. */

export const kStatuses = ['not_started', 'in_progress', 'done', 'blocked', 'not_applicable'] as const;
export type StatusWord = (typeof kStatuses)[number];

export interface WireLayer {
    name: string;
    title: string;
    concern: string;
    state: 'open' | 'sweeping' | 'closed' | 'waiting';
    by_hand?: boolean;
    demands?: string;
    needs?: string[];
}

export interface WireService {
    name: string;
    owner?: string;
    track?: string;
    deputy?: string;
}

/** service, layer, status, marks, version, assignee, note, blocker, blocker's owner, blocked since, changed at, by, live in. */
export type WireCell = number[];

export interface WireState {
    number: number;
    migration: string;
    environments?: string[];
    words: { statuses: string[]; marks: string[] };
    layers: WireLayer[];
    services: WireService[];
    texts: string[];
    cells: WireCell[];
}

/** A cell as it comes with a change of the stream. */
export interface StreamCell {
    status: string;
    marks?: string[];
    version: number;
    assignee?: string;
    note?: string;
    blocker?: string;
    blocker_owner?: string;
    blocked_since?: number | string;
    changed_at?: number | string;
    changed_by?: string;
    live_in?: string[];
}

export interface ChangeMessage {
    number: number;
    at: number | string;
    actor: string;
    kind: string;
    service?: string;
    layer?: string;
    says: string;
    cell?: StreamCell;
}

export interface PresentPerson {
    name: string;
    service?: string;
    layer?: string;
}

export interface Job {
    job: string;
    command: string;
    who: string;
    began?: number | string;
    doing?: string;
    done?: number;
    total?: number;
    failed?: number;
    rate?: number;
    left_seconds?: number;
    ended?: boolean | number | string;
    /** What went wrong, in words or as a problem. */
    error?: string | { message?: string; detail?: string };
}

export interface Session {
    name: string;
    access: 'viewer' | 'engineer' | 'lead';
    migration: string;
    folder?: string;
    number: number;
    version: string;
    users: boolean;
}

/** A cell as the use cases answer it. */
export interface CellView extends StreamCell {
    service: string;
    layer: string;
    remark?: string;
    next?: string[];
}

export interface HistoryEntry {
    number: number;
    at: string;
    actor: string;
    kind: string;
    service?: string;
    layer?: string;
    text: string;
    /** Where the same happened to several at about that time. */
    services?: string[];
}

/** A sentence, with what it is about where that is told apart. */
export type Said = string | { about?: string; text: string };

export interface EvidenceStep {
    mark: string;
    reached: boolean;
    note?: string;
    environment?: string;
}

export interface NeededLayer {
    layer: string;
    status: string;
    demanded?: string;
    met: boolean;
}

export interface Explanation {
    cell: CellView;
    layer_title: string;
    owner?: string;
    demand: string;
    why?: Said[];
    evidence?: (string | EvidenceStep)[];
    needs?: (string | NeededLayer)[];
    latest?: HistoryEntry[];
    next?: string[];
}

export interface RunStep {
    step: string;
    kind: string;
    form?: string;
    millis?: number;
    ended: string;
    message?: string;
    hint?: string;
    output?: string;
    verdicts?: string[];
}

export interface RunShown {
    service: string;
    layer: string;
    run: string;
    state: string;
    because?: string;
    started_at: string;
    millis: number;
    base?: string;
    branch?: string;
    commit?: string;
    steps?: RunStep[];
    facts?: Record<string, string>;
    edge_cases?: string[];
    vacuous?: string[];
    diff?: string;
}

export interface BlockerGroup {
    reason: string;
    same: boolean;
    cells: CellView[];
}

export interface LayerShown {
    layer: string;
    title: string;
    concern: string;
    in: string;
    needs?: string[];
    owns?: string[];
    steps?: string[];
    checks?: string[];
    demand: string;
    by_hand: boolean;
    closed: boolean;
    statuses: Record<string, number>;
    problems?: string[];
}
