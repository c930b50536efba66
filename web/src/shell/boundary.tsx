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
        return (
            <div className="broken" role="alert">
                <p className="bad">This part of the page broke: {this.state.error.message}</p>
                <button type="button" className="plain" onClick={() => this.setState({ error: undefined })}>
                    Try again
                </button>
            </div>
        );
    }
}
