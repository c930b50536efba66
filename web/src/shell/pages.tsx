import { lazy, type ReactNode } from 'react';
import { Grid } from '../grid/grid';

const Activity = lazy(() => import('../pages/activity').then((module) => ({ default: module.Activity })));
const Blockers = lazy(() => import('../pages/blockers').then((module) => ({ default: module.Blockers })));
const LayerPage = lazy(() => import('../pages/layer').then((module) => ({ default: module.LayerPage })));
const Layers = lazy(() => import('../pages/layers').then((module) => ({ default: module.Layers })));
const OwnerPage = lazy(() => import('../pages/owners').then((module) => ({ default: module.OwnerPage })));
const Owners = lazy(() => import('../pages/owners').then((module) => ({ default: module.Owners })));
const Scope = lazy(() => import('../pages/scope').then((module) => ({ default: module.Scope })));
const ServicePage = lazy(() => import('../pages/services').then((module) => ({ default: module.ServicePage })));
const Services = lazy(() => import('../pages/services').then((module) => ({ default: module.Services })));

/** A page with its place in the rail. An entry is here once its page is. */
export interface Page {
    path: string;
    title: string;
    /** An icon's path in a box of 16. */
    icon: string;
    /** Only leads find something to do there. */
    lead?: boolean;
    draw: (rest: string) => ReactNode;
}

export const kPages: Page[] = [
    { path: '/', title: 'Grid', icon: 'M2 2.5h12v11H2zM2 6h12M2 9.7h12M6 2.5v11M10 2.5v11', draw: () => <Grid /> },
    {
        path: '/layers', title: 'Layers', icon: 'M8 2 2 5l6 3 6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
        draw: (rest) => (rest ? <LayerPage key={rest} name={rest} /> : <Layers />),
    },
    {
        path: '/services', title: 'Services', icon: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.5M5 11h.5',
        draw: (rest) => (rest ? <ServicePage key={rest} name={rest} /> : <Services />),
    },
    { path: '/blockers', title: 'Blockers', icon: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4', draw: () => <Blockers /> },
    {
        path: '/owners', title: 'Owners', icon: 'M6 7.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM2 13c0-2.5 1.6-4 4-4s4 1.5 4 4M10.5 3.4a2.1 2.1 0 0 1 0 4M12 9.3c1.3.6 2 1.9 2 3.7',
        draw: (rest) => (rest ? <OwnerPage key={rest} name={rest} /> : <Owners />),
    },
    { path: '/scope', title: 'Scope', icon: 'M8 1.8v2.4M8 11.8v2.4M1.8 8h2.4M11.8 8h2.4M8 4.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z', lead: true, draw: () => <Scope /> },
    { path: '/activity', title: 'Activity', icon: 'M1.5 8h3l2-5 3 10 2-5h3', draw: () => <Activity /> },
];
