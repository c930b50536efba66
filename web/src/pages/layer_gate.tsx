import type { ReactNode } from 'react';
import { Link } from '../shell/link';
import { seconds, Status, type Table } from '../state/table';
import { store } from '../state/store';
import type { FailureGroup, LayerProgressReply, Standing, WaiverView } from '../state/wire';
import { digits, exact, many, relative } from '../state/words';
import { CellLink, placeOf } from './parts';

const kShown = 14;

const kWaits: Record<Standing, string> = {
    done: 'Done', stale: 'The old form came back', blocked: 'Blocked', to_walk: 'To be walked with the runbook', failed: 'The run failed',
    skipped: 'A step skipped it: to be looked at', to_sweep: 'To be swept', to_ship: 'Swept, to be shipped', to_merge: 'Opened, to be merged by its owners',
    to_validate: 'Merged, to be validated',
};

/** What each sort of waiting is in the grid. */
const kStatus: Partial<Record<Standing, string>> = {
    blocked: 'blocked', failed: 'failed', stale: 'stale', to_sweep: 'not_started', to_walk: 'not_started', to_ship: 'swept', to_merge: 'opened', to_validate: 'merged',
};

/** The gate: what is missing before the layer can be closed, by what each service waits for. */
export function GateSection({ table, layer, told, close }: { table: Table; layer: string; told: LayerProgressReply; close: (() => void) | undefined }): ReactNode {
    const waiting = told.waiting ?? [];
    const missing = waiting.reduce((sum, one) => sum + one.services.length, 0);
    if (told.closed && missing === 0) return null;
    return (
        <section className={missing === 0 ? 'gate ready' : 'gate'}>
            <h2>
                {missing === 0 ? 'The gate is open: nothing is missing' : `${many(missing, 'service')} missing before it can be closed`}
                {close && missing === 0 ? <button type="button" className="strong" onClick={close}>Close layer</button> : null}
            </h2>
            {missing === 0 && !close ? <p className="muted">A lead closes it.</p> : null}
            <dl>
                {waiting.map((one) => (
                    <div key={one.standing}>
                        <dt>
                            <Link to={`/?layer=${layer}&track=layered${kStatus[one.standing] ? `&status=${kStatus[one.standing]}` : ''}`}>{kWaits[one.standing]}</Link>
                            <b className={one.standing === 'failed' || one.standing === 'blocked' ? 'bad' : ''}>{digits(one.services.length)}</b>
                        </dt>
                        <dd className="cells"><Named table={table} layer={layer} services={one.services} to={`/?layer=${layer}&track=layered${kStatus[one.standing] ? `&status=${kStatus[one.standing]}` : ''}`} /></dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}

/** Runs that failed, by what they said, most first. */
export function Failures({ table, layer, failures }: { table: Table; layer: string; failures: FailureGroup[] }): ReactNode {
    if (failures.length === 0) return null;
    const count = failures.reduce((sum, one) => sum + one.services.length, 0);
    return (
        <section className="block-section">
            <h2>{many(count, 'run')} failed, for {many(failures.length, 'reason')}</h2>
            {failures.slice(0, 20).map((group) => (
                <div key={group.because} className="small-cluster">
                    <p><b className="bad">{group.services.length} ×</b> {group.because}{group.similar ? <span className="muted"> (and nearly the same)</span> : null}</p>
                    <p className="cells"><Named table={table} layer={layer} services={group.services} to={`/?layer=${layer}&status=failed`} /></p>
                </div>
            ))}
            {failures.length > 20 ? <p className="muted">and {many(failures.length - 20, 'other reason')}</p> : null}
        </section>
    );
}

/** Blocked cells under the words they share. */
export function BlockedHere({ table, column, layer }: { table: Table; column: number; layer: string }): ReactNode {
    const by = new Map<string, string[]>();
    for (let row = 0; row < table.services.length; row++) {
        const at = row * table.layers.length + column;
        if (table.status[at] !== Status.blocked) continue;
        const words = table.text(table.blocker[at]);
        by.set(words, [...(by.get(words) ?? []), table.services[row]?.name ?? '']);
    }
    if (by.size === 0) return null;
    const clusters = [...by].sort((a, b) => b[1].length - a[1].length);
    return (
        <section className="block-section">
            <h2>Blocked by</h2>
            {clusters.slice(0, 12).map(([words, services]) => (
                <div key={words} className="small-cluster">
                    <p>{services.length > 1 ? <b>{services.length} × </b> : null}{words}</p>
                    <p className="cells"><Named table={table} layer={layer} services={services} to={`/?layer=${layer}&status=blocked&group=blocker`} /></p>
                </div>
            ))}
            {clusters.length > 12 ? <Link to={`/?layer=${layer}&status=blocked&group=blocker`} className="muted">and {many(clusters.length - 12, 'other text')}</Link> : null}
        </section>
    );
}

export function Waivers({ table, layer, waivers }: { table: Table; layer: string; waivers: WaiverView[] }): ReactNode {
    if (waivers.length === 0) return null;
    return (
        <section className="block-section">
            <h2>Waived <span className="muted">{waivers.length}</span></h2>
            <ul className="waiting-list">
                {waivers.slice(0, 50).map((waiver) => (
                    <li key={waiver.service}>
                        <Named table={table} layer={layer} services={[waiver.service]} to="/" />
                        <span>{waiver.because}{waiver.by ? <span className="muted"> ({waiver.by})</span> : null}</span>
                        <span className="muted">{waiver.until ? <time title={exact(seconds(waiver.until))}>ends {relative(seconds(waiver.until))}</time> : 'without end'}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Named({ table, layer, services, to }: { table: Table; layer: string; services: string[]; to: string }): ReactNode {
    return (
        <>
            {services.slice(0, kShown).map((service) => {
                const at = placeOf(table, service, layer);
                return at >= 0 ? <CellLink key={service} table={table} at={at} words={service} /> : <span key={service}>{service}</span>;
            })}
            {services.length > kShown ? <Link to={to} className="muted">and {digits(services.length - kShown)} more</Link> : null}
        </>
    );
}

/** Whether whoever looks may close layers. */
export function mayClose(): boolean {
    return store.session?.access === 'lead';
}
