import { createTheme, MantineProvider, type MantineColorsTuple } from '@mantine/core';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Combobox.css';
import '@mantine/core/styles/Group.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/ScrollArea.css';
import './dialogs.css';
import type { ReactNode } from 'react';
import { useTheme } from '../shell/theme';

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

/** What dialogs stand in. Its variables are in theme.css, so that nothing is written into the page at run time. */
export function Mantine({ children }: { children: ReactNode }): ReactNode {
    return (
        <MantineProvider theme={theme} forceColorScheme={useTheme()} withGlobalClasses={false} withCssVariables={false} deduplicateCssVariables={false}>
            {children}
        </MantineProvider>
    );
}
