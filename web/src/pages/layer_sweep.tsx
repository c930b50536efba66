import { useState, type ReactNode } from 'react';
import { notice } from '../dialogs/notice';
import { Link } from '../shell/link';
import { change, read } from '../state/api';
import { current, withWord } from '../state/address';
import { seconds } from '../state/table';
import { useAsked, useClock, useStore } from '../state/use';
import type { ChangeMessage, HistoryReply, JobView, LayerProgressReply, LatestSweep } from '../state/wire';
import { digits, duration, exact, jobWords, many, relative } from '../state/words';

const kLogged = new Set(['sweep_started', 'sweep_ended', 'run_started', 'run_finished', 'shipped', 'ship_started', 'validated']);
const kLogShown = 200;

/** The sweep of a layer that runs or was paused: how far it is, its ramp and breaker, and what it does line by line. */
export function Sweeping({ layer, told, job }: { layer: string; told: LayerProgressReply | undefined; job: JobView | undefined }): ReactNode {
    const { news, session } = useStore();
    const sweep = told?.sweep;
    const log = useLog(layer, news, job !== undefined || (sweep !== undefined && (!sweep.ended || sweep.paused)));
    const may = session?.access !== 'viewer';
    if (job) return <Running job={job} told={told} log={log} may={may} />;
    if (sweep && !sweep.ended) return <Elsewhere sweep={sweep} log={log} />;
    if (sweep?.paused) return <Paused layer={layer} sweep={sweep} log={log} may={may} />;
    return log.length > 0 ? <section className="running"><Log lines={log} /></section> : null;
}

interface Line {
    number: number;
    at: number | string;
    actor: string;
    kind: string;
    service?: string;
    layer?: string;
    says: string;
}

/** The newest of the layer's record, newest first: what was there when the page came, and what the stream said since. */
function useLog(layer: string, news: ChangeMessage[], matters: boolean): Line[] {
    const asked = useAsked(`log ${layer}@${matters}`, () =>
        matters ? read<HistoryReply>('/api/history', { layer, all: 'true', limit: '60' }) : Promise.resolve({ entries: [] }));
    const fresh = news.filter((one) => one.layer === layer && kLogged.has(one.kind));
    const known = new Set(fresh.map((one) => one.number));
    const before = (asked.state === 'known' ? asked.value.entries : [])
        .filter((one) => kLogged.has(one.kind) && !known.has(one.number))
        .map(({ text, ...one }): Line => ({ ...one, says: text }));
    return [...fresh, ...before].sort((a, b) => b.number - a.number);
}

function Running({ job, told, log, may }: { job: JobView; told: LayerProgressReply | undefined; log: Line[]; may: boolean }): ReactNode {
    const stop = (): void => {
        change('/api/jobs/stop', { job: job.job }).then(
            () => notice('It pauses: what runs now is ended, and is done again when it goes on', 'note'),
            (error: unknown) => notice((error as Error).message, 'bad'));
    };
    return (
        <section className="running" aria-label={jobWords(job)}>
            <p className="running-line">
                <i className="pulse" /> <span><b>{job.who}</b>: {jobWords(job)}</span>
                <span className="spring" />
                {job.total > 0 ? <span>{digits(job.done)} of {digits(job.total)}</span> : <span className="muted">planning</span>}
                {job.failed > 0 ? <span className="bad">{job.failed} failed</span> : null}
                {job.rate > 0 ? <span>{job.rate.toLocaleString('en', { maximumFractionDigits: 1 })}/s</span> : null}
                {job.left_seconds > 0 ? <span>{duration(job.left_seconds)} left</span> : null}
                {may ? <button type="button" onClick={stop} disabled={job.stopping}>{job.stopping ? 'Pausing' : 'Pause'}</button> : null}
            </p>
            <span className="bar" role="progressbar" aria-label="Runs that ended" aria-valuemin={0} aria-valuemax={job.total} aria-valuenow={job.done}>
                <i className="wip" style={{ width: share(job.done, job.total) }} />
            </span>
            {job.command === 'sweep' ? <Limits job={job} told={told} /> : null}
            <Log lines={log} />
        </section>
    );
}

/** How far the ramp has opened, and how near the breaker is. */
function Limits({ job, told }: { job: JobView; told: LayerProgressReply | undefined }): ReactNode {
    const allowed = job.allowed ?? 0;
    const opened = job.total > 0 && allowed >= job.total;
    return (
        <dl className="limits">
            <dt>Ramp</dt>
            <dd>
                {job.allowed === undefined ? 'opens with the first runs' : opened ? 'open: all may run' : `${digits(allowed)} of ${digits(job.total)} may run by now`}
                {told?.ramp?.length ? <span className="muted"> ({told.ramp.join(', ')})</span> : null}
            </dd>
            <dt>Breaker</dt>
            <dd className={job.failures_left !== undefined && job.failures_left <= 2 && job.failed > 0 ? 'bad' : ''}>
                {job.failures_left === undefined ? (job.allowed === undefined ? 'watches from the first run' : 'nothing is left to hold back')
                    : `${many(job.failures_left, 'more failure')} in a row ${job.failures_left === 1 ? 'pauses' : 'pause'} it`}
                {told ? <span className="muted"> (more than {told.failures_max_percent} % failed)</span> : null}
            </dd>
        </dl>
    );
}

function Elsewhere({ sweep, log }: { sweep: LatestSweep; log: Line[] }): ReactNode {
    const now = useClock(5_000);
    return (
        <section className="running">
            <p className="running-line">
                {sweep.silent ? null : <i className="pulse" />} <span><b>{sweep.by}</b> {sweep.silent ? 'swept it' : 'sweeps it'}{sweep.host ? ` on ${sweep.host}` : ''}{sweep.silent ? ' and fell silent: sweep it again to go on' : ''}, begun <time title={exact(seconds(sweep.started_at))}>{relative(seconds(sweep.started_at), now)}</time></span>
                <span className="spring" />
                <span>{sweep.finished} of {sweep.planned}</span>
                {sweep.failed > 0 ? <span className="bad">{sweep.failed} failed</span> : null}
            </p>
            <span className="bar"><i className="wip" style={{ width: share(sweep.finished, sweep.planned) }} /></span>
            <Log lines={log} />
        </section>
    );
}

function Paused({ layer, sweep, log, may }: { layer: string; sweep: LatestSweep; log: Line[]; may: boolean }): ReactNode {
    const [sending, setSending] = useState(false);
    const resume = (): void => {
        setSending(true);
        change('/api/sweep', requestOf(sweep, layer))
            .then(() => notice('It goes on'), (error: unknown) => notice((error as Error).message, 'bad'))
            .finally(() => setSending(false));
    };
    return (
        <section className="running paused">
            <p className="running-line">
                <b>Paused</b>
                <span>{sweep.because || 'on request'}; {sweep.finished} of {sweep.planned} ended{sweep.failed > 0 ? <span className="bad">, {sweep.failed} failed</span> : null}</span>
                <span className="spring" />
                {may ? <button type="button" onClick={resume} disabled={sending}>Resume</button> : null}
            </p>
            <Log lines={log} />
        </section>
    );
}

/** What was asked for, so that going on means the same services. */
function requestOf(sweep: LatestSweep, layer: string): object {
    try {
        const asked: unknown = JSON.parse(sweep.asked || '{}');
        return { ...(typeof asked === 'object' ? asked : {}), layer };
    } catch {
        return { layer };
    }
}

function Log({ lines }: { lines: Line[] }): ReactNode {
    if (lines.length === 0) return null;
    return (
        <div className="log" role="log" aria-label="What the sweep does" tabIndex={0}>
            {lines.slice(0, kLogShown).map((line) => (
                <p key={line.number} className={line.says.includes('failed') && line.kind === 'run_finished' ? 'bad' : ''}>
                    <time className="muted" title={exact(seconds(line.at))}>{clock(seconds(line.at))}</time>
                    {line.service ? <Link to={withWord(current(), 'cell', `${line.service}/${line.layer ?? ''}`)}>{line.service}</Link> : <b>{line.actor}</b>}
                    <span>{line.says}</span>
                </p>
            ))}
        </div>
    );
}

function share(part: number, all: number): string {
    return all > 0 ? `${(100 * part) / all}%` : '0';
}

function clock(at: number): string {
    return new Date(at * 1000).toLocaleTimeString('en-GB');
}
