import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { change, Problem } from '../state/api';
import { Mantine } from '../dialogs/mantine';
import { store } from '../state/store';

/** Asks for a token. */
export function Login(): ReactNode {
    const [token, setToken] = useState('');
    const [problem, setProblem] = useState<Problem | undefined>();
    const [sending, setSending] = useState(false);
    const submit = async (event: FormEvent): Promise<void> => {
        event.preventDefault();
        setSending(true);
        try {
            await change('/api/login', { token: token.trim() });
            setProblem(undefined);
            await store.start();
        } catch (error) {
            setProblem(error instanceof Problem ? error : new Problem(0, '', String(error), ''));
        }
        setSending(false);
    };
    return (
        <Mantine>
        <main className="login">
            <form onSubmit={(event) => void submit(event)} className="form">
                <h1>Sweepline</h1>
                <PasswordInput
                    label="Your token"
                    description="It begins with swl_. Whoever runs the server makes one with the command below."
                    value={token}
                    onChange={(event) => setToken(event.currentTarget.value)}
                    error={problem ? (problem.status === 401 || problem.status === 403 ? 'This token is not known here, or it was revoked' : problem.message) : undefined}
                    autoFocus
                    autoComplete="current-password"
                    required
                    withAsterisk={false}
                />
                <Button type="submit" loading={sending} disabled={token.trim() === ''}>
                    Sign in
                </Button>
                <pre>sweepline token add NAME --access engineer</pre>
                <p className="muted">On your own machine no token is needed: open the link that <code>sweepline serve</code> prints.</p>
            </form>
        </main>
        </Mantine>
    );
}
