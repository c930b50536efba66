import { Component, type ReactNode } from 'react';

/** Keeps a mistake in one part of the page from taking the rest with it, and says what happened. */
export class Boundary extends Component<{ children: ReactNode; about: string }, { error: Error | undefined; about: string }> {
    override state: { error: Error | undefined; about: string } = { error: undefined, about: this.props.about };

    static getDerivedStateFromError(error: Error): { error: Error } {
        return { error };
    }

    static getDerivedStateFromProps(props: { about: string }, state: { about: string }): { error: undefined; about: string } | null {
        return props.about === state.about ? null : { error: undefined, about: props.about };
    }

    override render(): ReactNode {
        if (!this.state.error) return this.props.children;
        // After an upgrade the server no longer has the parts that this page would fetch later.
        const old = /import/i.test(this.state.error.message);
        return (
            <div className="broken" role="alert">
                <p className="bad">
                    {old ? 'This part of the page could not be fetched: the server is gone, or has a newer page.' : `This part of the page broke: ${this.state.error.message}`}
                </p>
                <button type="button" className="plain" onClick={() => (old ? window.location.reload() : this.setState({ error: undefined }))}>
                    {old ? 'Load the page again' : 'Try again'}
                </button>
            </div>
        );
    }
}
