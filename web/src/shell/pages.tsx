import type { ReactNode } from 'react';
import { Grid } from '../grid/grid';

/** A page with its place in the rail. An entry is here once its page is. */
export interface Page {
    path: string;
    title: string;
    /** An icon's path in a box of 16. */
    icon: string;
    key: string;
    draw: (rest: string) => ReactNode;
}

export const kPages: Page[] = [
    { path: '/', title: 'Grid', key: 'g', icon: 'M2 2.5h12v11H2zM2 6h12M2 9.7h12M6 2.5v11M10 2.5v11', draw: () => <Grid /> },
];
