import { Button, Modal } from '@mantine/core';
import { Fragment, useState, type ReactNode } from 'react';
import { Mantine } from '../dialogs/mantine';
import { notice } from '../dialogs/notice';
import { Command } from '../drawer/drawer';
import { change, Problem, read } from '../state/api';
import { useAsked, useFocusBack } from '../state/use';
import type { CloseReply, PlanReply } from '../state/wire';
import { many } from '../state/words';

export type Act = 'sweep' | 'ship' | 'validate' | 'close';

const kAsks: Record<Act, { verb: string; says: string }> = {
    sweep: { verb: 'Sweep', says: 'The steps run on the server, one commit a service. Nothing is pushed.' },
    ship: { verb: 'Ship', says: 'What was swept is pushed to the services’ repositories.' },
    validate: { verb: 'Validate', says: 'Detector and checks run on what is merged, and what they find is recorded. No repository is changed.' },
    close: { verb: 'Close', says: 'The layer is declared complete; refused while a service is open.' },
};

/** Says what would happen, and does it. */
export function AskLayer({ act, layer, title, close }: { act: Act; layer: string; title: string; close: () => void }): ReactNode {
    const ask = kAsks[act];
    useFocusBack();
    const [sending, setSending] = useState(false);
    const [refusal, setRefusal] = useState<{ words: string; more: string[] } | undefined>();
    const perform = async (): Promise<void> => {
        setSending(true);
        try {
            if (act === 'close') {
                const reply = await change<CloseReply>('/api/close', { layer });
                if (!reply.closed) {
                    setRefusal({ words: 'Not yet: these services are open', more: (reply.missing ?? []).map((cell) => `${cell.service}: ${cell.because}`) });
                    setSending(false);
                    return;
                }
                notice(`${title} is closed${reply.next_layer ? `; ${reply.next_layer} may start` : ''}`);
            } else {
                await change(`/api/${act}`, { layer });
                notice(`${ask.verb}: begun. The grid fills as it goes on.`);
            }
            close();
        } catch (error) {
            setRefusal({ words: (error as Error).message, more: error instanceof Problem && error.hint ? [error.hint] : [] });
        }
        setSending(false);
    };
    return (
        <Mantine>
            <Modal opened onClose={close} title={`${ask.verb}: ${title}`} centered lockScroll={false} transitionProps={{ duration: 0 }} closeButtonProps={{ 'aria-label': 'Close' }}>
                <div className="form">
                    <p>{ask.says}</p>
                    {act === 'sweep' ? <Plan layer={layer} /> : null}
                    {refusal ? (
                        <div className="refusal" role="alert">
                            <p className="bad">{refusal.words}</p>
                            {refusal.more.slice(0, 12).map((words) => <p key={words}>{words}</p>)}
                            {refusal.more.length > 12 ? <p className="muted">and {refusal.more.length - 12} more</p> : null}
                        </div>
                    ) : null}
                    <Command words={`sweepline ${act} ${layer}`} />
                    <div className="buttons">
                        <span className="spring" />
                        <Button variant="default" onClick={close}>Leave it</Button>
                        <Button data-autofocus loading={sending} onClick={() => void perform()}>{ask.verb}</Button>
                    </div>
                </div>
            </Modal>
        </Mantine>
    );
}

function Plan({ layer }: { layer: string }): ReactNode {
    const asked = useAsked(`plan ${layer}`, () => read<PlanReply>('/api/plan', { layer }));
    if (asked.state === 'asking') return <p className="muted">Planning…</p>;
    if (asked.state === 'refused') return <p className="bad">{asked.error.message}</p>;
    const { starts, waits_for: waits, rows, runs, idle } = asked.value;
    const by = new Map<string, number>();
    for (const row of rows) by.set(row.action, (by.get(row.action) ?? 0) + 1);
    return (
        <div>
            {starts ? null : <p className="bad">It does not start: {(waits ?? []).join('; ') || 'the layers it needs are open'}</p>}
            <p>
                {runs > 0 ? <b>{many(runs, 'run')} would start{idle ? `, ${idle} of them with nothing to do` : ''}.</b> : 'Nothing would run: every service is through, blocked, or waits.'}
            </p>
            <dl className="facts">
                {[...by].sort((a, b) => b[1] - a[1]).map(([action, count]) => (
                    <Fragment key={action}><dt>{action.replaceAll('_', ' ')}</dt><dd>{many(count, 'service')}</dd></Fragment>
                ))}
            </dl>
        </div>
    );
}
