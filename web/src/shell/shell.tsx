import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { Bar } from '../grid/head';
import { notice } from '../dialogs/notice';
import { CellDrawer } from '../drawer/drawer';
import { change } from '../state/api';
import { openCell, useAddress } from '../state/address';
import { store, type Store } from '../state/store';
import { Status, type Table } from '../state/table';
import { useClock, useStore } from '../state/use';
import { duration, hue, initials, jobWords } from '../state/words';
import { Boundary } from './boundary';
import { Link } from './link';
import { Palette } from './palette';
import { kPages } from './pages';
import { turnTheme, useTheme } from './theme';

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }): ReactNode {
    const address = useAddress();
    const opened = openCell(address);
    const [palette, setPalette] = useState(false);
    useEndings();
    useEffect(() => {
        const key = (event: KeyboardEvent): void => {
            if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
                event.preventDefault();
                setPalette((open) => !open);
            }
            const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [role=dialog]');
            if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key === '/') {
                const field = document.getElementById('search');
                if (!field) return;
                event.preventDefault();
                field.focus();
            }
            if (event.key === '?') setPalette(true);
        };
        window.addEventListener('keydown', key);
        return () => window.removeEventListener('keydown', key);
    }, []);
    return (
        <div className="shell">
            <Rail path={address.path} />
            <TopBar openPalette={() => setPalette(true)} />
            <div className="content">
                <Boundary about={address.path}>
                    <Suspense fallback={<main className="page" />}>{children}</Suspense>
                </Boundary>
                {opened ? (
                    <Boundary about={address.search}>
                        <CellDrawer service={opened.service} layer={opened.layer} />
                    </Boundary>
                ) : null}
            </div>
            {palette ? <Palette close={() => setPalette(false)} /> : null}
        </div>
    );
}

/** Says how a job that this person began has ended. */
function useEndings(): void {
    const { jobs, session } = useStore();
    const running = useRef(new Set<string>());
    useEffect(() => {
        for (const job of jobs) {
            if (!job.ended) running.current.add(job.job);
            if (!job.ended || !running.current.delete(job.job) || job.who !== session?.name) continue;
            if (job.error) notice(`${jobWords(job)}: ${job.error}`, 'bad');
            else notice(`${jobWords(job)} ${job.stopping ? 'has paused' : 'has ended'}: ${job.done} of ${job.total}${job.failed ? `, ${job.failed} failed` : ''}`, job.failed ? 'note' : 'good');
        }
    }, [jobs, session]);
}

function Rail({ path }: { path: string }): ReactNode {
    const theme = useTheme();
    return (
        <nav className="rail" aria-label="Pages">
            {kPages.filter((page) => !page.lead || store.session?.access === 'lead').map((page) => {
                const here = page.path === '/' ? !kPages.some((one) => one.path !== '/' && path.startsWith(one.path)) : path === page.path || path.startsWith(`${page.path}/`);
                return (
                    <Link key={page.path} to={page.path} className={here ? 'here' : ''} aria-current={here ? 'page' : undefined}>
                        <svg viewBox="0 0 16 16" aria-hidden="true">
                            <path d={page.icon} />
                        </svg>
                        {page.title}
                    </Link>
                );
            })}
            <span className="spring" />
            <button type="button" onClick={turnTheme} aria-label={theme === 'dark' ? 'Turn to light' : 'Turn to dark'} title={theme === 'dark' ? 'Light' : 'Dark'}>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d={theme === 'dark' ? 'M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6 13 13M3 13l1.4-1.4M11.6 4.4 13 3M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6z' : 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z'} />
                </svg>
            </button>
        </nav>
    );
}

function TopBar({ openPalette }: { openPalette: () => void }): ReactNode {
    const now = useStore();
    return (
        <header className="top">
            <Link to="/" className="migration">
                {now.table.migration}
            </Link>
            <Progress table={now.table} />
            <Performing store={now} />
            <span className="spring" />
            <Present store={now} />
            <ConnectionState store={now} />
            <button type="button" className="palette-button" onClick={openPalette} title="Commands and places">
                Go to <kbd>Ctrl K</kbd>
            </button>
            <Me store={now} />
        </header>
    );
}

function Progress({ table }: { table: Table }): ReactNode {
    const sum = (status: number): number => table.layers.reduce((all, _, layer) => all + table.countOf(layer, status), 0);
    const done = sum(Status.done);
    const wip = sum(Status.in_progress);
    const blocked = sum(Status.blocked);
    const all = done + wip + blocked + sum(Status.not_started);
    if (all === 0) return null;
    const words = `${done.toLocaleString('en')} of ${all.toLocaleString('en')} cells done, ${wip} in progress, ${blocked} blocked; layered services, without what does not apply`;
    return (
        <span className="overall" title={words}>
            <Bar done={done} wip={wip} blocked={blocked} all={all} />
            <b>{Math.floor((100 * done) / all)} %</b>
            {table.blockedCells > 0 ? (
                <Link to="/?status=blocked" className="blocked-count">
                    ✕ {table.blockedCells.toLocaleString('en')}<span> blocked</span>
                </Link>
            ) : null}
        </span>
    );
}

function Performing({ store: { jobs, table } }: { store: Store }): ReactNode {
    const running = jobs.filter((job) => !job.ended);
    const first = running[0];
    if (!first) {
        const sweeping = table.layers.find((layer) => layer.state === 'sweeping');
        return sweeping ? <Link to={`/layers/${sweeping.name}`} className="performing"><i className="pulse" /> {sweeping.title} is being swept</Link> : null;
    }
    const at = table.layerIndex(first.layer ?? '');
    const words = (
        <>
            <i className="pulse" /> {first.who}: {jobWords(first)}
            <b>{first.total ? ` ${first.done}/${first.total}` : ''}</b>
            {first.failed ? <b className="bad"> {first.failed} failed</b> : null}
            {first.rate ? ` ${first.rate.toLocaleString('en', { maximumFractionDigits: 1 })}/s` : ''}
            {first.left_seconds ? ` ${duration(first.left_seconds)} left` : ''}
            {running.length > 1 ? ` and ${running.length - 1} more` : ''}
        </>
    );
    if (at < 0) return <span className="performing" title={first.doing}>{words}</span>;
    return <Link to={`/layers/${first.layer}`} className="performing" title={first.doing}>{words}</Link>;
}

function Present({ store: { people, session } }: { store: Store }): ReactNode {
    const others = [...new Set(people.map((person) => person.name))].filter((name) => name !== session?.name);
    if (others.length === 0) return null;
    return (
        <span className="present" aria-label={`Also here: ${others.join(', ')}`}>
            {others.slice(0, 5).map((name) => {
                const where = people.find((person) => person.name === name);
                const words = where?.service ? `${name} looks at ${where.service} ${where.layer ?? ''}` : name;
                const face = <b className={`initials hue${hue(name)}`}>{initials(name)}</b>;
                return where?.service && where.layer ? (
                    <Link key={name} to={`/?cell=${where.service}/${where.layer}`} title={words}>{face}</Link>
                ) : (
                    <span key={name} title={words}>{face}</span>
                );
            })}
            {others.length > 5 ? <b className="initials">+{others.length - 5}</b> : null}
        </span>
    );
}

function ConnectionState({ store: { connection, lostSince } }: { store: Store }): ReactNode {
    useClock(5_000);
    if (connection === 'live') return <span className="connection live" title="Every change shows at once">live</span>;
    if (connection === 'lost')
        return (
            <span className="connection lost" role="alert" title="What is shown may be old, and nothing can be changed. It catches up by itself.">
                not connected for {duration(Math.max(1, (Date.now() - lostSince) / 1000))}: trying again
            </span>
        );
    return <span className="connection">connecting</span>;
}

function Me({ store: { session } }: { store: Store }): ReactNode {
    if (!session) return null;
    return (
        <span className="me" title={`You are ${session.name}, ${session.access}`}>
            <b className={`initials hue${hue(session.name)}`}>{initials(session.name)}</b>
            <button type="button" className="plain" title={session.users ? undefined : 'Everywhere; sweepline serve then prints a new link'}
                onClick={() => void change('/api/logout').then(() => window.location.assign('/'))}>
                Sign out
            </button>
        </span>
    );
}

