import type { ReactNode } from 'react';
export function CellDrawer({ service, layer }: { service: string; layer: string }): ReactNode {
    return <aside className="drawer">{service} {layer}</aside>;
}
