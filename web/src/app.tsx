import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { Notices } from './dialogs/notice';
import { Grid } from './grid/grid';
import { Boundary } from './shell/boundary';
import { Shell } from './shell/shell';
import { useTheme } from './shell/theme';
import { useAddress } from './state/address';
import { store } from './state/store';
import { useStore } from './state/use';
import { kPages } from './shell/pages';

const Login = lazy(() => import('./shell/login').then((module) => ({ default: module.Login })));

export function App(): ReactNode {
    useTheme();
    useEffect(() => void store.start(), []);
    return (
        <Suspense fallback={null}>
            <Boundary about="">
                <Pages />
            </Boundary>
            <Notices />
        </Suspense>
    );
}

const kAgainMs = 5_000;

/** The dialogs come after the page is there: what opens them must not wait, not even when the server is gone by then. */
function Dialogs(): ReactNode {
    const [Dialog, setDialog] = useState<ComponentType>();
    useEffect(() => {
        let timer = 0;
        const fetchIt = (): void => {
            import('./dialogs/change').then(
                (module) => setDialog(() => module.ChangeDialog),
                () => {
                    timer = window.setTimeout(fetchIt, kAgainMs);
                },
            );
        };
        timer = window.setTimeout(fetchIt, 400);
        return () => window.clearTimeout(timer);
    }, []);
    return Dialog ? <Dialog /> : null;
}

function Pages(): ReactNode {
    const { signedOut, loaded, problem, session } = useStore();
    const address = useAddress();
    useEffect(() => {
        const page = kPages.find((one) => one.path !== '/' && address.path.startsWith(one.path));
        document.title = [page?.title, store.table.migration, 'Sweepline'].filter(Boolean).join(' · ');
    });
    if (signedOut) return <Login />;
    if (!loaded && (problem || !session)) return <Waiting words={problem ? `${problem.message}: ${problem.hint}` : ''} />;
    // What stands around the page is drawn while the grid is on its way.
    if (!loaded) return <Shell>{null}</Shell>;
    const page = kPages.find((one) => one.path !== '/' && (address.path === one.path || address.path.startsWith(`${one.path}/`)));
    return (
        <>
            <Shell>{page ? page.draw(decoded(address.path.slice(page.path.length + 1))) : <Grid />}</Shell>
            <Dialogs />
        </>
    );
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

function Waiting({ words }: { words: string }): ReactNode {
    return (
        <div className="waiting" role="status">
            {words}
        </div>
    );
}
