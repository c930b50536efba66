import type { ReactNode } from 'react';
import { go } from '../state/address';

/** What to do when there is nothing to show. */
export function Empty({ what }: { what: 'services' | 'layers' | 'matches' }): ReactNode {
    if (what === 'matches')
        return (
            <div className="nothing" role="row">
                <div role="gridcell">
                    <p>No service matches this filter.</p>
                    <button type="button" className="plain" onClick={() => go('/')}>
                        Show all services
                    </button>
                </div>
            </div>
        );
    return (
        <main className="start">
            <h1>{what === 'services' ? 'No service is in this migration yet' : 'No layer is in this migration yet'}</h1>
            <p>
                A service is a row, a layer is a column: one kind of change that goes through every service and is proven before the
                next one starts. Both are files of the headquarters; the grid follows them as they are written.
            </p>
            <ol>
                {what === 'services' ? (
                    <li>
                        <b>Bring in the services.</b> Every repository below a folder becomes one.
                        <pre>sweepline init --from ~/src --layers "Connectivity, Identity, Certificates"</pre>
                    </li>
                ) : null}
                <li>
                    <b>Write the first layer.</b> A commented file to fill in.
                    <pre>sweepline layer new identity</pre>
                </li>
                <li>
                    <b>See what it would do,</b> and then do it.
                    <pre>sweepline plan identity{'\n'}sweepline sweep identity</pre>
                </li>
            </ol>
            <p>
                To look around first: <code>sweepline demo --into /tmp/demo</code> makes 21 services and a migration under way.
            </p>
        </main>
    );
}
