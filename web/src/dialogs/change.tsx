import { Autocomplete, Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMemo, useState, useSyncExternalStore, type FormEvent, type ReactNode } from 'react';
import { change, Problem, read } from '../state/api';
import { store } from '../state/store';
import type { Cell } from '../state/table';
import { useFocusBack } from '../state/use';
import type { CellView, ExplainReply } from '../state/wire';
import { cellSentence, many } from '../state/words';
import { Mantine } from './mantine';
import { notice } from './notice';
import { show, subscribe, wished, type Asked, type Wish } from './wish';

/** What is asked before a cell is changed, and what is said when somebody else was quicker. */
export function ChangeDialog(): ReactNode {
    const now = useSyncExternalStore(subscribe, wished);
    return now ? (
        <Mantine>
            <Dialog key={now.at} asked={now} />
        </Mantine>
    ) : null;
}

interface Form {
    title: string;
    /** What the words are asked for; absent when none are needed. */
    label?: string;
    placeholder?: string;
    required: boolean;
    verb: string;
}

const kForms: Record<Wish, Form> = {
    done: {
        title: 'Done', label: 'Why is it done?', required: true, verb: 'Set done',
        placeholder: 'What was done and where it can be seen. Without evidence it is shown hollow: claimed.',
    },
    claim: { title: 'Done by hand', label: 'What was done?', required: true, verb: 'Claim', placeholder: 'With a link where there is one' },
    in_progress: { title: 'In progress', label: 'A note, if it helps', required: false, verb: 'Set in progress' },
    not_started: { title: 'Not started', label: 'A note, if it helps', required: false, verb: 'Set not started' },
    blocked: {
        title: 'Blocked', label: 'What blocks it?', required: true, verb: 'Block',
        placeholder: 'Specific enough to act on: “the OIDC provider of account 4411 is missing (SEC-731)”',
    },
    not_applicable: { title: 'Not applicable', label: 'Why does it not apply?', required: true, verb: 'Set not applicable' },
    unblock: { title: 'Unblock', label: 'What changed?', required: false, verb: 'Unblock' },
    assign: { title: 'Assign', required: false, verb: 'Assign' },
    waive: { title: 'Waive', label: 'Why may it pass without its evidence?', required: true, verb: 'Waive' },
};

interface Refused {
    service: string;
    layer: string;
    version: number;
    theirs: CellView | undefined;
    problem: Problem;
}

function Dialog({ asked: { wish, cells } }: { asked: Asked }): ReactNode {
    const form = kForms[wish];
    useFocusBack();
    const [words, setWords] = useState(() => (wish === 'blocked' ? sharedBlocker(cells) : ''));
    const [who, setWho] = useState('');
    const [until, setUntil] = useState('');
    const [sending, setSending] = useState(0);
    const [refused, setRefused] = useState<Refused[]>([]);
    const close = (): void => show(undefined);
    const send = async (targets: Asked['cells']): Promise<void> => {
        const failed: Refused[] = [];
        let remark = '';
        setSending(targets.length);
        for (const cell of targets) {
            store.changes(cell.service, cell.layer, true);
            try {
                const view = await change<CellView>(...request(wish, cell, words.trim(), who.trim(), until));
                store.take(cell.service, cell.layer, view);
                remark = view.remark ?? remark;
            } catch (error) {
                const problem = error instanceof Problem ? error : new Problem(0, '', String(error), '');
                failed.push({ ...cell, theirs: await theirs(cell, problem), problem });
                if (problem.status === 0 || problem.status === 401 || problem.status === 403) {
                    store.changes(cell.service, cell.layer, false);
                    break;
                }
            }
            store.changes(cell.service, cell.layer, false);
            setSending((left) => left - 1);
        }
        setSending(0);
        setRefused(failed);
        if (failed.length > 0) return;
        close();
        notice(remark || done(wish, targets, who), remark ? 'note' : 'good');
    };
    const submit = (event: FormEvent): void => {
        event.preventDefault();
        void send(cells);
    };
    const title = cells.length === 1 ? `${form.title}: ${cells[0]?.service} · ${layerTitle(cells[0]?.layer)}` : `${form.title}: ${many(cells.length, 'cell')}`;
    return (
        <Modal opened onClose={close} title={title} centered lockScroll={false} transitionProps={{ duration: 0 }} size={refused.length > 0 ? 'lg' : 'md'} closeButtonProps={{ 'aria-label': 'Close' }}>
            {refused.length > 0 ? (
                <Conflict refused={refused} wish={wish} words={words} keep={close} {...(cells.length === 1 ? { back: () => setRefused([]) } : {})}
                    over={() => void send(refused.map((one) => ({ ...one, version: one.theirs?.version ?? one.version })))} />
            ) : (
                <form onSubmit={submit} className="form">
                    {form.label ? (
                        <Textarea data-autofocus autosize minRows={3} maxRows={10} label={form.label} placeholder={form.placeholder ?? ''} value={words}
                            onChange={(event) => setWords(event.currentTarget.value)} required={form.required} withAsterisk={false}
                            onKeyDown={(event) => {
                                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
                            }} />
                    ) : null}
                    {wish === 'blocked' ? <Person label="Who is to act? (else the service's owner)" value={who} set={setWho} teams /> : null}
                    {wish === 'assign' ? <Person label="Who takes it? (empty: nobody)" value={who} set={setWho} focus /> : null}
                    {wish === 'waive' ? (
                        <>
                            <Person label="Who answers for it? (else you)" value={who} set={setWho} />
                            <TextInput type="date" label="Until" value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
                        </>
                    ) : null}
                    <div className="buttons">
                        {wish === 'assign' ? (
                            <Button variant="default" onClick={() => setWho(store.session?.name ?? '')}>
                                Me
                            </Button>
                        ) : null}
                        <span className="spring muted">{form.label ? <kbd>Ctrl Enter</kbd> : null}</span>
                        <Button variant="default" onClick={close}>
                            Leave it
                        </Button>
                        <Button type="submit" loading={sending > 0} disabled={form.required && words.trim() === ''} color={wish === 'blocked' ? 'vermilion' : 'teal'}>
                            {form.verb}
                            {cells.length > 1 ? ` ${cells.length}` : ''}
                        </Button>
                    </div>
                </form>
            )}
        </Modal>
    );
}

/** Whether somebody else was quicker; a cell that is as this person saw it was refused for another reason. */
function isConflict(one: Refused): one is Refused & { theirs: CellView } {
    return one.problem.status === 409 && one.theirs !== undefined && one.theirs.version !== one.version;
}

/** Two people on one cell: both values side by side, and the later one chooses. What else was refused says why. */
function Conflict({ refused, wish, words, keep, over, back }: { refused: Refused[]; wish: Wish; words: string; keep: () => void; over: () => void; back?: () => void }): ReactNode {
    const conflicts = refused.every(isConflict);
    return (
        <div className="form">
            {refused.slice(0, 8).map((one) =>
                isConflict(one) ? (
                    <div key={`${one.service}/${one.layer}`} className="conflict">
                        <p>
                            <b>{one.theirs.changed_by || 'Somebody'}</b> changed {one.service} · {layerTitle(one.layer)} while you were writing.
                        </p>
                        <dl>
                            <dt>There now</dt>
                            <dd>{cellSentence(asCell(one.theirs))}</dd>
                            <dt>Yours</dt>
                            <dd>
                                {kForms[wish].title}
                                {words ? `: ${words}` : ''}
                            </dd>
                        </dl>
                    </div>
                ) : (
                    <div key={`${one.service}/${one.layer}`} className="refusal" role="alert">
                        <p>
                            <b>
                                {one.service} · {layerTitle(one.layer)}
                            </b>
                            : {one.problem.message}
                        </p>
                        {one.problem.hint ? <p className="muted">{one.problem.hint}</p> : null}
                    </div>
                ),
            )}
            {refused.length > 8 ? <p className="muted">and {many(refused.length - 8, 'other cell')}</p> : null}
            <div className="buttons">
                <span className="spring" />
                <Button data-autofocus variant="default" onClick={keep}>
                    {conflicts ? 'Keep what is there' : 'Close'}
                </Button>
                {back && !conflicts && refused[0]?.problem.status ? <Button onClick={back}>Change it</Button> : <Button onClick={over}>{conflicts ? 'Put mine instead' : 'Try again'}</Button>}
            </div>
        </div>
    );
}

function Person({ label, value, set, teams = false, focus = false }: { label: string; value: string; set: (value: string) => void; teams?: boolean; focus?: boolean }): ReactNode {
    const names = useMemo(() => {
        const table = store.table;
        const found = new Set<string>(store.people.map((person) => person.name));
        if (store.session) found.add(store.session.name);
        for (const at of table.assignee) if (at) found.add(table.text(at));
        for (const at of table.blockerOwner) if (at && teams) found.add(table.text(at));
        if (teams) for (const service of table.services) if (service.owner) found.add(service.owner);
        return [...found].sort();
    }, [teams]);
    return <Autocomplete data-autofocus={focus || undefined} label={label} data={names} value={value} onChange={set} openOnFocus={false} limit={12} comboboxProps={{ transitionProps: { duration: 0 } }} />;
}

function request(wish: Wish, cell: Asked['cells'][number], words: string, who: string, until: string): [string, object] {
    const { service, layer, version } = cell;
    const because = words ? { because: words } : {};
    switch (wish) {
        case 'blocked': return ['/api/cell/block', { service, layer, version, reason: words, ...(who ? { owner: who } : {}) }];
        case 'unblock': return ['/api/cell/unblock', { service, layer, version, ...because }];
        case 'assign': return ['/api/cell/assign', { service, layer, version, ...(who ? { to: who } : { nobody: true }) }];
        case 'claim': return ['/api/cell/claim', { service, layer, version, ...because }];
        case 'waive': return ['/api/cell/waive', { service, layer, version, ...because, ...(who ? { owner: who } : {}), ...(until ? { until } : {}) }];
        default: return ['/api/cell/set', { service, layer, version, status: wish, ...because }];
    }
}

async function theirs(cell: Asked['cells'][number], problem: Problem): Promise<CellView | undefined> {
    if (problem.status !== 409) return undefined;
    try {
        const told = await read<ExplainReply>('/api/explain', { service: cell.service, layer: cell.layer });
        store.take(cell.service, cell.layer, told.cell);
        return told.cell;
    } catch {
        return undefined;
    }
}

function asCell(view: CellView): Cell {
    const table = store.table;
    const at = table.serviceIndex(view.service) * table.layers.length + table.layerIndex(view.layer);
    return table.cell(at);
}

function done(wish: Wish, cells: Asked['cells'], who: string): string {
    const where = cells.length === 1 ? `${cells[0]?.service} · ${layerTitle(cells[0]?.layer)}` : many(cells.length, 'cell');
    if (wish === 'assign') return who ? `${where}: ${who} has it` : `${where}: nobody has it`;
    if (wish === 'unblock') return `${where}: unblocked`;
    return `${where}: ${kForms[wish].title.toLowerCase()}`;
}

function layerTitle(name: string | undefined): string {
    const at = store.table.layerIndex(name ?? '');
    return store.table.layers[at]?.title ?? name ?? '';
}

function sharedBlocker(cells: Asked['cells']): string {
    const table = store.table;
    const first = cells[0];
    if (cells.length !== 1 || !first) return '';
    return table.cell(table.serviceIndex(first.service) * table.layers.length + table.layerIndex(first.layer)).blocker;
}

