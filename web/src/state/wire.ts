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
    /** Of the headquarters' files: with another one, rows and columns may be others. */
    edition?: string;
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

/** Which files of the headquarters count from now on; the first word of every stream. */
export interface Files {
    edition: string;
}

export interface PresentPerson {
    name: string;
    service?: string;
    layer?: string;
}

/** A use case that takes long, under way or ended. */
export interface JobView {
    job: string;
    command: string;
    who: string;
    began: string;
    doing?: string;
    done: number;
    total: number;
    failed: number;
    rate: number;
    left_seconds: number;
    ended: boolean;
    stopping?: boolean;
    latest?: string;
    error?: string;
    layer?: string;
    allowed?: number;
    failures_left?: number;
}

export interface SessionView {
    name: string;
    access: 'viewer' | 'engineer' | 'lead';
    migration: string;
    folder?: string;
    number: number;
    version: string;
    users: boolean;
}

/** A cell as the use cases answer it. */
export interface CellView {
    service: string;
    layer: string;
    status: string;
    marks?: string[];
    version: number;
    note?: string;
    assignee?: string;
    blocker?: string;
    blocker_owner?: string;
    changed_at: string;
    changed_by?: string;
    remark?: string;
    next?: string[];
}

export interface ChecklistItem {
    item: string;
    done: boolean;
}

export interface WalkReply {
    cell: CellView;
    title: string;
    items: ChecklistItem[];
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

export interface HistoryReply {
    entries: HistoryEntry[];
    more?: boolean;
}

/** Something true, in words; `about` tells what of. */
export interface Fact {
    about: string;
    text: string;
}

export interface Evidence {
    mark: string;
    reached: boolean;
    note?: string;
    environment?: string;
}

export interface NeedView {
    layer: string;
    status: string;
    demanded: string;
    met: boolean;
}

export interface ExplainReply {
    cell: CellView;
    layer_title: string;
    owner?: string;
    demand: string;
    standing: Standing;
    why?: Fact[];
    evidence?: Evidence[];
    needs?: NeedView[];
    latest?: HistoryEntry[];
    next?: string[];
}

/** What a cell waits for. */
export const kStandings = ['done', 'stale', 'blocked', 'to_walk', 'failed', 'skipped', 'to_sweep', 'to_ship', 'to_merge', 'to_validate'] as const;
export type Standing = (typeof kStandings)[number];

export interface StepReport {
    step: string;
    kind: string;
    form: string;
    millis: number;
    ended: string;
    message?: string;
    hint?: string;
    output?: string;
    verdicts?: string[];
}

export interface RunShowReply {
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
    steps?: StepReport[];
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

export interface BlockersReply {
    groups: BlockerGroup[];
}

export interface LayerShowReply {
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

export interface LayerMoment {
    at: string;
    done: number;
    in_progress: number;
    blocked: number;
    not_applicable: number;
}

export interface KeptOpen {
    standing: Standing;
    services: string[];
}

export interface FailureGroup {
    because: string;
    similar?: boolean;
    services: string[];
}

export interface WaiverView {
    service: string;
    because: string;
    until?: string;
    by?: string;
}

export interface LatestSweep {
    by: string;
    host?: string;
    started_at: string;
    ended: boolean;
    paused: boolean;
    because?: string;
    planned: number;
    finished: number;
    failed: number;
    silent?: boolean;
    asked?: string;
}

export interface LayerProgressReply {
    layer: string;
    title: string;
    closed: boolean;
    services: number;
    waiting?: KeptOpen[];
    failures?: FailureGroup[];
    waivers?: WaiverView[];
    ramp?: string[];
    failures_max_percent: number;
    sweep?: LatestSweep;
    moments?: LayerMoment[];
}

export interface PlanRow {
    service: string;
    action: string;
    because: string;
}

export interface PlanReply {
    starts: boolean;
    waits_for?: string[];
    rows: PlanRow[];
    runs: number;
    idle?: number;
}

export interface MissingCell {
    service: string;
    standing: Standing;
    because: string;
}

export interface CloseReply {
    layer: string;
    closed: boolean;
    missing?: MissingCell[];
    next_layer?: string;
}

export interface RepositoryView {
    role: string;
    address: string;
    path?: string;
    base?: string;
}

export interface ServiceShowReply {
    service: string;
    owner?: string;
    deputy?: string;
    track: string;
    was?: string;
    timezone?: string;
    pager?: string;
    chat?: string;
    repositories: RepositoryView[];
    vars?: Record<string, string>;
}

export interface ServiceProposal {
    change: 'add' | 'rename' | 'move' | 'retire';
    service: string;
    was?: string;
    repo?: string;
    path?: string;
    owner?: string;
    from?: string;
}

export interface InitReply {
    folder: string;
    kind?: string;
    services: number;
    files?: string[];
    notes?: string[];
    proposals?: ServiceProposal[];
    left?: string[];
}
