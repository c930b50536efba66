import { useMemo, type ReactNode } from 'react';
import { openChange } from '../dialogs/wish';
import { Answerless } from '../drawer/drawer';
import { Link } from '../shell/link';
import { read } from '../state/api';
import { seconds, Status, type Table } from '../state/table';
import { useAsked, useClock, useStore } from '../state/use';
import type { BlockerGroup, BlockersReply } from '../state/wire';
import { digits, duration, many } from '../state/words';
import { blockedSign, Calm, CellLink, Page, placeOf } from './parts';

/** What blocks, equal and similar texts together, with one action for all. */
export function Blockers(): ReactNode {
    const { table, revision } = useStore();
    const sign = useMemo(() => blockedSign(table), [table, revision]);
    const asked = useAsked(`blockers@${sign}`, () => read<BlockersReply>('/api/blockers'));
    if (asked.state !== 'known') return <Page title="Blockers"><Answerless asked={asked} /></Page>;
    const groups = asked.value.groups;
    const cells = groups.reduce((sum, group) => sum + group.cells.length, 0);
    const services = new Set(groups.flatMap((group) => group.cells.map((cell) => cell.service))).size;
    const lead = cells > 0 ? `${many(services, 'service')} ${services === 1 ? 'waits' : 'wait'} at ${many(cells, 'cell')} for ${many(groups.length, 'cause')}.` : undefined;
    return (
        <Page title="Blockers" lead={lead} actions={<Link to="/?status=blocked&group=blocker">In the grid</Link>}>
            {groups.length === 0 ? (
                <Calm>Nothing is blocked. When something is, say what it waits for: choose the cell in the grid and press <kbd>b</kbd>.</Calm>
            ) : null}
            {groups.map((group) => <Group key={`${group.reason} ${group.cells[0]?.service}`} group={group} table={table} />)}
        </Page>
    );
}

const kCellsShown = 60;

function Group({ group, table }: { group: BlockerGroup; table: Table }): ReactNode {
    const now = useClock();
    const places = group.cells.map((cell) => placeOf(table, cell.service, cell.layer)).filter((at) => at >= 0);
    const blocked = places.filter((at) => table.status[at] === Status.blocked);
    const owners = [...new Set(group.cells.map((cell) => cell.blocker_owner ?? '').filter(Boolean))];
    const since = group.cells.reduce((least, cell) => Math.min(least, blockedSince(table, cell.service, cell.layer, cell.changed_at)), Infinity);
    return (
        <section className="cluster">
            <div className="cluster-size">
                <b>{digits(group.cells.length)}</b>{' '}
                <span>{group.cells.length === 1 ? 'cell' : 'cells'}</span>
            </div>
            <div className="cluster-body">
                <h2>{group.reason}</h2>
                <p className="muted">
                    {group.same ? '' : 'Similar words · '}
                    {owners.length > 0 ? `${owners.slice(0, 4).join(', ')}${owners.length > 4 ? ` and ${owners.length - 4} more` : ''} to act` : 'nobody named to act'}
                    {Number.isFinite(since) && since > 0 ? ` · for ${duration(now - since)}` : ''}
                </p>
                <p className="cells">
                    {places.slice(0, kCellsShown).map((at) => (
                        <CellLink key={at} table={table} at={at} words={cellName(table, at)} />
                    ))}
                    {places.length > kCellsShown ? <span className="muted">and {digits(places.length - kCellsShown)} more</span> : null}
                </p>
            </div>
            <div className="page-actions">
                <button type="button" onClick={() => openChange('unblock', blocked)}>Unblock{blocked.length > 1 ? ` all ${digits(blocked.length)}` : ''}</button>
                <button type="button" onClick={() => openChange('assign', places)}>Assign</button>
            </div>
        </section>
    );
}

function cellName(table: Table, at: number): string {
    const width = table.layers.length;
    return `${table.services[Math.floor(at / width)]?.name ?? ''} · ${table.layers[at % width]?.title ?? ''}`;
}

function blockedSince(table: Table, service: string, layer: string, changed: number | string | undefined): number {
    const at = placeOf(table, service, layer);
    const since = at >= 0 ? (table.blockedSince[at] ?? 0) : 0;
    return since > 0 ? since : seconds(changed);
}
