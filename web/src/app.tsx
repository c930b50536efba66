import { MantineProvider, createTheme, type MantineColorsTuple } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { ChangeDialog } from './dialogs/change';
import { Notices } from './dialogs/notice';
import { Grid } from './grid/grid';
import { Login } from './shell/login';
import { Shell } from './shell/shell';
import { useTheme } from './shell/theme';
import { useAddress } from './state/address';
import { store } from './state/store';
import { useStore } from './state/use';
import { kPages } from './shell/pages';

const teal: MantineColorsTuple = ['#e3f5f1', '#cde9e3', '#9bd3c8', '#66bcab', '#3ba893', '#1f9c84', '#0e7a67', '#0b6657', '#08554a', '#04443b'];
const vermilion: MantineColorsTuple = ['#fdece6', '#f8d8cd', '#efb09c', '#e68567', '#df623b', '#d94d21', '#c33f14', '#a8330e', '#92290a', '#7b2006'];

const theme = createTheme({
    primaryColor: 'teal',
    primaryShade: { light: 7, dark: 6 },
    colors: { teal, vermilion },
    fontFamily: 'var(--font)',
    fontFamilyMonospace: 'var(--mono)',
    defaultRadius: 4,
    cursorType: 'pointer',
    autoContrast: true,
});

export function App(): ReactNode {
    const scheme = useTheme();
    useEffect(() => void store.start(), []);
    return (
        <MantineProvider theme={theme} forceColorScheme={scheme} withGlobalClasses={false} withCssVariables={false} deduplicateCssVariables={false}>
            <Pages />
            <ChangeDialog />
            <Notices />
        </MantineProvider>
    );
}

function Pages(): ReactNode {
    const { signedOut, loaded, problem } = useStore();
    const address = useAddress();
    useEffect(() => {
        const page = kPages.find((one) => one.path !== '/' && address.path.startsWith(one.path));
        document.title = [page?.title, store.table.migration, 'Sweepline'].filter(Boolean).join(' · ');
    });
    if (signedOut) return <Login />;
    if (!loaded) return <Waiting words={problem ? `${problem.message}: ${problem.hint}` : ''} />;
    const page = kPages.find((one) => one.path !== '/' && (address.path === one.path || address.path.startsWith(`${one.path}/`)));
    return <Shell>{page ? page.draw(decodeURIComponent(address.path.slice(page.path.length + 1))) : <Grid />}</Shell>;
}

function Waiting({ words }: { words: string }): ReactNode {
    return (
        <div className="waiting" role="status">
            {words}
        </div>
    );
}
