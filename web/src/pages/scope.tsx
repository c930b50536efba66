import { useState, type ReactNode } from 'react';
import { notice } from '../dialogs/notice';
import { Command } from '../drawer/drawer';
import { Link } from '../shell/link';
import { change, Problem } from '../state/api';
import { useAsked, useStore } from '../state/use';
import type { InitReply, ServiceProposal } from '../state/wire';
import { many } from '../state/words';
import { Calm, Page } from './parts';

interface Sort {
    change: ServiceProposal['change'];
    title: string;
    says: (one: ServiceProposal) => ReactNode;
    /** What accepting does, as a verb; absent where it is left to people. */
    accept?: string;
    advice?: string;
}

const kSorts: Sort[] = [
    { change: 'add', title: 'Came', accept: 'Take in', says: (one) => <>{place(one)}{one.owner ? `, ${one.owner}` : ''}</> },
    { change: 'rename', title: 'Renamed', accept: 'Rename', says: (one) => <>was <b>{one.was}</b>, {place(one)}</>, advice: 'Its history stays.' },
    { change: 'retire', title: 'No longer there', accept: 'Take out', says: (one) => place(one), advice: 'Taking out removes the row; what happened stays in the record.' },
    { change: 'move', title: 'Somewhere else', says: (one) => <>{place(one)}, was at <code>{one.from}</code></>, advice: 'It may be another service of that name: change `repo:` and `path:` in the services file if it is the same.' },
];

/** Services that appeared, were renamed or went, each a decision to take or to leave. */
export function Scope(): ReactNode {
    const { session } = useStore();
    const [round, setRound] = useState(0);
    const [sending, setSending] = useState('');
    const lead = session?.access === 'lead';
    const asked = useAsked(`scope@${round} ${lead}`, () =>
        lead ? change<InitReply>('/api/init', { refresh: true }) : Promise.reject(new Problem(403, 'denied', 'Only a lead decides what belongs to the migration', 'ask one, or for a token with --access lead')));
    if (asked.state === 'asking') return <Page title="Scope" lead="Comparing with where the services come from…"><span /></Page>;
    if (asked.state === 'refused') return <Page title="Scope"><Refused error={asked.error} /></Page>;
    const { proposals = [], left = [], notes = [], services } = asked.value;
    const decide = (one: ServiceProposal, body: object, said: string): void => {
        setSending(one.service);
        change<InitReply>('/api/init', { refresh: true, ...body })
            .then(() => notice(said, 'good'), (error: unknown) => notice((error as Error).message, 'bad'))
            .finally(() => {
                setSending('');
                setRound((before) => before + 1);
            });
    };
    return (
        <Page title="Scope"
            lead={`${many(services, 'service')} found where they come from; ${proposals.length === 0 ? 'the headquarters says the same.' : `${many(proposals.length, 'difference')} to decide.`}`}
            actions={<button type="button" onClick={() => setRound((before) => before + 1)}>Look again</button>}>
            {proposals.length === 0 ? <Calm>Nothing to decide. When a repository comes, is renamed or goes, it is proposed here.</Calm> : null}
            {kSorts.map((sort) => {
                const of = proposals.filter((one) => one.change === sort.change);
                return of.length === 0 ? null : (
                    <section key={sort.change} className="block-section">
                        <h2>{sort.title} <span className="muted">{of.length}</span></h2>
                        {sort.advice ? <p className="muted">{sort.advice}</p> : null}
                        <ul className="proposals">
                            {of.slice(0, 200).map((one) => (
                                <li key={one.service}>
                                    <span>{sort.change === 'add' || sort.change === 'rename' ? <b>{one.service}</b> : <Link to={`/services/${one.service}`}>{one.service}</Link>}</span>
                                    <span className="muted">{sort.says(one)}</span>
                                    <span className="page-actions">
                                        {sort.accept ? (
                                            <button type="button" disabled={sending !== ''} onClick={() => decide(one, { write: true, only: [one.service] }, `${one.service}: ${sort.accept?.toLowerCase()}, done`)}>
                                                {sort.accept}
                                            </button>
                                        ) : null}
                                        <button type="button" disabled={sending !== ''} aria-label={`Leave ${one.service} as it is`} onClick={() => decide(one, { leave: [one.service] }, `${one.service} is left as it is`)}>
                                            Leave
                                        </button>
                                    </span>
                                </li>
                            ))}
                        </ul>
                        {of.length > 200 ? <p className="muted">and {of.length - 200} more; in a terminal <code>sweepline init --refresh --write</code> enters all that came or was renamed</p> : null}
                    </section>
                );
            })}
            {left.length > 0 ? (
                <section className="block-section">
                    <h2>Left as it is</h2>
                    <p className="muted">{left.join(', ')}. Take the name out of <code>scope.leave</code> in migration.yaml to be asked again.</p>
                </section>
            ) : null}
            {notes.length > 0 ? <section className="block-section"><h2>Besides</h2><ul className="sentences">{notes.map((words) => <li key={words}>{words}</li>)}</ul></section> : null}
        </Page>
    );
}

function place(one: ServiceProposal): ReactNode {
    return <code>{one.repo}{one.path ? ` ${one.path}` : ''}</code>;
}

function Refused({ error }: { error: Error }): ReactNode {
    const unsaid = error.message.includes('--from');
    if (!unsaid)
        return <Calm>{error.message}{error instanceof Problem && error.hint ? <><br />{error.hint}</> : null}</Calm>;
    return (
        <section className="block-section">
            <p>The headquarters does not say where its services come from, so nothing can be compared. Say it in <code>migration.yaml</code>, as <code>init --from</code> took it:</p>
            <Command words={'scope:\n  from: ../src'} />
            <p className="muted">A folder of repositories, a repos.txt, a CSV, or catalog-info.yaml files; relative to the headquarters.</p>
        </section>
    );
}
