import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react';
import { go } from '../state/address';

/** A link within the page: a real address for new tabs, no loading for a plain click. */
export function Link({ to, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>): ReactNode {
    const clicked = (event: MouseEvent<HTMLAnchorElement>): void => {
        rest.onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
    };
    return <a {...rest} href={to} onClick={clicked} />;
}
