import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { openChange, type Wish } from '../dialogs/wish';
import { notice } from '../dialogs/notice';
import { change, Problem, read } from '../state/api';
import { closeCell, go, useAddress, withWord } from '../state/address';
import { store } from '../state/store';
import { Mark, seconds, Status, type Table } from '../state/table';
import { useAsked, useClock, useStore, type Asked } from '../state/use';
import type { Evidence, ExplainReply, HistoryReply, LayerShowReply, NeedView, RunShowReply, WalkReply } from '../state/wire';
import { cellSentence, duration, evidenceLevel, exact, hue, initials, relative, shownEvidence, standingWords, statusTitle } from '../state/words';
import { Link } from '../shell/link';
import { tileOf } from '../grid/tile';
import { DiffView } from './diff_view';
import { Entries } from './entries';
import './drawer.css';

const kTabs = ['why', 'run', 'diff', 'history'] as const;
type Tab = (typeof kTabs)[number];
const kTabWords: Record<Tab, string> = { why: 'Why', run: 'Run', diff: 'Diff', history: 'History' };

/** One cell at the right of the page: why it stands where it stands, what its run did, and what can be done. */
export function CellDrawer({ service, layer }: { service: string; layer: string }): ReactNode {
    const { table } = useStore();
    const address = useAddress();
    const named = new URLSearchParams(address.search).get('tab') as Tab | null;
    const tab: Tab = named && kTabs.includes(named) ? named : 'why';
    const row = table.serviceIndex(service);
    const column = table.layerIndex(layer);
    const at = row * table.layers.length + column;
    const known = row >= 0 && column >= 0;
    const version = known ? (table.version[at] ?? 0) : 0;
    const runOf = known ? runSign(table, at) : '';
    const explained = useAsked(`explain ${service} ${layer}@${version}`, () => read<ExplainReply>('/api/explain', { service, layer }));
    useKeys(at, known);
    if (!known) return <Unknown service={service} layer={layer} />;
    const shown = table.layers[column];
    const owner = table.services[row];
    return (
        <aside className={tab === 'diff' ? 'drawer broad' : 'drawer'} aria-label={`${service}, ${shown?.title ?? layer}`}>
            <header>
                <div>
                    <h1>
                        {service} <span className="muted">·</span> <Link to={`/layers/${layer}`}>{shown?.title ?? layer}</Link>
                    </h1>
                    <p className="muted">
                        {owner?.owner ? `${owner.owner} · ` : ''}
                        {owner?.serial ? 'serial track' : 'layered'}
                        {shown?.by_hand ? ' · by hand' : ''}
                    </p>
                </div>
                <button type="button" className="close" onClick={closeCell} aria-label="Close" title="Close (Esc)">
                    ✕
                </button>
            </header>
            <Standing table={table} at={at} />
            <Actions at={at} blocked={table.status[at] === Status.blocked} />
            <div className="tabs" role="tablist">
                {kTabs.map((one) => (
                    <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => go(withWord(address, 'tab', one === 'why' ? '' : one))}>
                        {kTabWords[one]}
                    </button>
                ))}
            </div>
            <div className="pane" role="tabpanel">
                {tab === 'why' ? <Why asked={explained} byHand={shown?.by_hand ?? false} service={service} layer={layer} version={version} /> : null}
                {tab === 'run' ? <Run service={service} layer={layer} sign={runOf} only="steps" /> : null}
                {tab === 'diff' ? <Run service={service} layer={layer} sign={runOf} only="diff" /> : null}
                {tab === 'history' ? <History service={service} layer={layer} version={version} /> : null}
            </div>
        </aside>
    );
}

/** The status in words, who has it, and since when. */
function Standing({ table, at }: { table: Table; at: number }): ReactNode {
    const now = useClock();
    const cell = table.cell(at);
    const tile = tileOf(table, at);
    const level = evidenceLevel(cell.marks);
    return (
        <section className="standing">
            <span className={`tile ${tile.look.replace('block', 'block solid')}`} aria-hidden="true" />
            <div>
                <p className="sentence">{cellSentence({ ...cell, assignee: '' })}</p>
                <p className="muted">
                    {cell.assignee ? (
                        <>
                            <b className={`initials hue${hue(cell.assignee)}`}>{initials(cell.assignee)}</b> {cell.assignee} has it
                        </>
                    ) : (
                        'nobody has it'
                    )}
                    {cell.changedAt > 0 ? (
                        <>
                            {' · '}
                            <time title={exact(cell.changedAt)}>{relative(cell.changedAt, now)}</time>
                            {cell.changedBy ? ` by ${cell.changedBy}` : ''}
                        </>
                    ) : null}
                    {cell.blockedSince > 0 && cell.status === Status.blocked ? ` · blocked for ${duration(now - cell.blockedSince)}` : ''}
                </p>
                {level > 0 || cell.status === Status.in_progress ? (
                    <ol className={cell.status === Status.done ? 'ladder reached' : 'ladder'} aria-label="Evidence">
                        {shownEvidence(cell.marks).map(({ word, on }) => (
                            <li key={word} className={on ? 'on' : ''}>
                                {word}
                                {on ? null : <span className="unseen">: not yet</span>}
                            </li>
                        ))}
                    </ol>
                ) : null}
                {cell.liveIn ? (
                    <p className="muted">live in {table.environments.filter((_, place) => cell.liveIn & (1 << place)).join(', ')}</p>
                ) : null}
            </div>
        </section>
    );
}

function Actions({ at, blocked }: { at: number; blocked: boolean }): ReactNode {
    const actions: [Wish, string, string][] = [
        blocked ? ['unblock', 'Unblock', 'u'] : ['blocked', 'Block', 'b'],
        ['assign', 'Assign', 'a'],
        ['in_progress', 'In progress', 'i'],
        ['done', 'Done', 'd'],
        ['not_applicable', 'Not applicable', 'n'],
        ['waive', 'Waive', 'w'],
    ];
    return (
        <div className="actions">
            {actions.map(([wish, words, key]) => (
                <button key={wish} type="button" onClick={() => openChange(wish, [at])} title={`${words} (${key})`}>
                    {words}
                </button>
            ))}
        </div>
    );
}

function Why(props: { asked: Asked<ExplainReply>; byHand: boolean; service: string; layer: string; version: number }): ReactNode {
    const { asked } = props;
    if (asked.state !== 'known') return <Answerless asked={asked} />;
    const told = asked.value;
    return (
        <>
            {told.why?.length ? (
                <section>
                    <h2>{told.cell.status === 'done' ? 'Why it is done' : 'Why it is not done'}</h2>
                    <ul className="sentences">
                        {told.why.map((fact) => (
                            <li key={fact.text}>{fact.text}</li>
                        ))}
                    </ul>
                </section>
            ) : null}
            {told.standing === 'done' ? null : <p className="waits-for">{standingWords(told.standing)}</p>}
            {props.byHand ? <Runbook service={props.service} layer={props.layer} version={props.version} /> : null}
            <section>
                <h2>Evidence</h2>
                <p className="muted">Done means: {told.demand}</p>
                <ul className="evidence">
                    {(told.evidence ?? []).map(evidenceWords).map(({ words, reached }) => (
                        <li key={words} className={reached ? 'on' : ''}>
                            {words}
                        </li>
                    ))}
                </ul>
            </section>
            {told.needs?.length ? (
                <section>
                    <h2>It needs</h2>
                    <p>{told.needs.map(neededWords).join(' · ')}</p>
                </section>
            ) : null}
            {told.next?.length ? (
                <section>
                    <h2>Next</h2>
                    {told.next.map((words) => (
                        <Command key={words} words={words} />
                    ))}
                </section>
            ) : null}
            {told.latest?.length ? (
                <section>
                    <h2>Lately</h2>
                    <Entries entries={told.latest} brief />
                </section>
            ) : null}
        </>
    );
}

function evidenceWords(step: Evidence): { words: string; reached: boolean } {
    const where = step.environment ? ` in ${step.environment}` : '';
    const by = step.note ?? (step.reached ? '' : 'not yet');
    return { words: `${step.reached ? '✓' : '·'} ${step.mark}${where}  ${by}`, reached: step.reached };
}

function neededWords(need: NeedView): string {
    return `${store.table.titleOf(need.layer)}: ${statusTitle(need.status).toLowerCase()}${need.met ? '' : `, must be ${need.demanded}`}`;
}

/** A command to take to the terminal. */
export function Command({ words }: { words: string }): ReactNode {
    const copy = (): void => {
        void navigator.clipboard?.writeText(words).then(() => notice('Copied'), () => undefined);
    };
    return (
        <pre className="command">
            {words}
            <button type="button" onClick={copy} aria-label={`Copy ${words}`}>
                copy
            </button>
        </pre>
    );
}

function Runbook({ service, layer, version }: { service: string; layer: string; version: number }): ReactNode {
    const [sending, setSending] = useState(false);
    const asked = useAsked(`walk ${service} ${layer}@${version}`, () => change<WalkReply>('/api/cell/walk', { service, layer }));
    if (asked.state === 'refused') return <RunbookRead layer={layer} />;
    if (asked.state !== 'known') return null;
    const seen = asked.value.cell.version;
    const tick = (at: number, done: boolean): void => {
        setSending(true);
        change<WalkReply>('/api/cell/walk', { service, layer, version: seen, [done ? 'tick' : 'untick']: [String(at + 1)] })
            .then((reply) => store.take(service, layer, reply.cell))
            .catch((error: unknown) => notice(error instanceof Problem ? error.message : String(error), 'bad'))
            .finally(() => setSending(false));
    };
    return (
        <section>
            <h2>Runbook</h2>
            <ul className="runbook">
                {asked.value.items.map((item, at) => (
                    <li key={item.item}>
                        <label>
                            <input type="checkbox" checked={item.done} disabled={sending} onChange={(event) => tick(at, event.target.checked)} />
                            <span>{item.item}</span>
                        </label>
                    </li>
                ))}
            </ul>
        </section>
    );
}

/** The items alone, for who may not tick them. */
function RunbookRead({ layer }: { layer: string }): ReactNode {
    const asked = useAsked(`runbook ${layer}`, () => read<LayerShowReply>('/api/layer/show', { layer }));
    if (asked.state !== 'known' || !asked.value.steps?.length) return null;
    return (
        <section>
            <h2>Runbook</h2>
            <ul className="sentences">
                {asked.value.steps.map((item) => <li key={item}>{item}</li>)}
            </ul>
        </section>
    );
}

function Run({ service, layer, sign, only }: { service: string; layer: string; sign: string; only: 'steps' | 'diff' }): ReactNode {
    const asked = useAsked(`run ${service} ${layer}@${sign}`, () => read<RunShowReply>('/api/run/show', { service, layer }));
    if (asked.state === 'refused' && asked.error instanceof Problem && asked.error.status === 404)
        return <p className="muted">No run yet. <Command words={`sweepline sweep ${layer} --service ${service}`} /></p>;
    if (asked.state !== 'known') return <Answerless asked={asked} />;
    const run = asked.value;
    if (only === 'diff') return run.diff ? <DiffView text={run.diff} /> : <p className="muted">This run changed nothing.</p>;
    return (
        <>
            <section>
                <h2>
                    <span className="first-large">{run.state.replaceAll('_', ' ')}</span> <span className="muted">in {duration(run.millis / 1000)}, </span>
                    <time className="muted" title={exact(seconds(run.started_at))}>{relative(seconds(run.started_at))}</time>
                </h2>
                {run.because ? <p className="bad">{run.because}</p> : null}
                <dl className="facts">
                    {run.base ? <Fact name="from" value={run.base.slice(0, 10)} /> : null}
                    {run.commit ? <Fact name="commit" value={run.commit.slice(0, 10)} /> : null}
                    {run.branch ? <Fact name="branch" value={run.branch} /> : null}
                </dl>
            </section>
            <section>
                <h2>Steps</h2>
                <ol className="steps">
                    {(run.steps ?? []).map((step) => (
                        <li key={step.step} className={step.ended}>
                            <p>
                                <b>{step.step}</b> <span className="muted">{step.kind}{step.form ? ` · ${step.form}` : ''}</span>
                                <span className="spring" />
                                <span className={step.ended === 'ok' ? 'muted' : 'bad'}>{step.ended === 'ok' ? '✓' : step.ended}</span>
                                <span className="muted">{duration((step.millis ?? 0) / 1000)}</span>
                            </p>
                            {step.message ? <p className="bad">{step.message}</p> : null}
                            {step.hint ? <p className="muted">{step.hint}</p> : null}
                            {(step.verdicts ?? []).map((verdict) => (
                                <p key={verdict} className={verdict.startsWith('fail') ? 'verdict bad' : 'verdict'}>{verdict}</p>
                            ))}
                            {step.output ? <pre>{step.output}</pre> : null}
                        </li>
                    ))}
                </ol>
            </section>
            {run.facts && Object.keys(run.facts).length > 0 ? (
                <section>
                    <h2>Facts</h2>
                    <dl className="facts">
                        {Object.entries(run.facts).map(([name, value]) => <Fact key={name} name={name} value={value} />)}
                    </dl>
                </section>
            ) : null}
            {run.vacuous?.length ? (
                <section>
                    <h2>Checks that prove nothing here</h2>
                    <ul className="sentences">{run.vacuous.map((words) => <li key={words}>{words}</li>)}</ul>
                </section>
            ) : null}
            {run.edge_cases?.length ? (
                <section>
                    <h2>What it learned</h2>
                    <ul className="sentences">{run.edge_cases.map((words) => <li key={words}>{words}</li>)}</ul>
                </section>
            ) : null}
        </>
    );
}

function Fact({ name, value }: { name: string; value: string }): ReactNode {
    return (
        <>
            <dt>{name}</dt>
            <dd><code>{value}</code></dd>
        </>
    );
}

function History({ service, layer, version }: { service: string; layer: string; version: number }): ReactNode {
    const asked = useAsked(`history ${service} ${layer}@${version}`, () =>
        read<HistoryReply>('/api/history', { service, layer, limit: '100' }));
    if (asked.state !== 'known') return <Answerless asked={asked} />;
    return asked.value.entries.length > 0 ? <Entries entries={asked.value.entries} brief /> : <p className="muted">Nothing happened here yet.</p>;
}

/** What stands where an answer would, while it is awaited or when it was refused. */
export function Answerless({ asked }: { asked: Asked<unknown> }): ReactNode {
    if (asked.state !== 'refused') return <p className="muted quiet">Loading…</p>;
    const hint = asked.error instanceof Problem ? asked.error.hint : '';
    return (
        <div role="alert">
            <p className="bad">{asked.error.message}</p>
            {hint ? <p className="muted">{hint}</p> : null}
        </div>
    );
}

function Unknown({ service, layer }: { service: string; layer: string }): ReactNode {
    return (
        <aside className="drawer">
            <header>
                <h1>{service} · {layer}</h1>
                <button type="button" className="close" onClick={closeCell} aria-label="Close">✕</button>
            </header>
            <p className="muted">There is no such cell: the service or the layer may have been renamed.</p>
        </aside>
    );
}

/** The keys of the drawer where no grid takes them. */
function useKeys(at: number, known: boolean): void {
    const wishes = useMemo<Record<string, Wish>>(() => ({ d: 'done', b: 'blocked', n: 'not_applicable', i: 'in_progress', a: 'assign', u: 'unblock', w: 'waive', c: 'claim' }), []);
    useEffect(() => {
        const key = (event: KeyboardEvent): void => {
            const target = event.target instanceof Element ? event.target : undefined;
            if (target?.closest('input, textarea, select, dialog, [role=dialog], [role=grid]')) return;
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key === 'Escape') closeCell();
            const wish = wishes[event.key];
            if (!wish || !known) return;
            event.preventDefault();
            openChange(wish, [at]);
        };
        window.addEventListener('keydown', key);
        return () => window.removeEventListener('keydown', key);
    }, [at, known, wishes]);
}

/** Changes when the run may have: a claim or an assignment is no reason to ask for it again. */
function runSign(table: Table, at: number): string {
    return `${(table.marks[at] ?? 0) & (Mark.failed | Mark.swept)} ${table.changedAt[at] ?? 0}`;
}
