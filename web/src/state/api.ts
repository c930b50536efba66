/** An error as the server tells it: what is wrong, and what the reader can do. */
export class Problem extends Error {
    constructor(
        readonly status: number,
        readonly kind: string,
        message: string,
        readonly hint: string,
    ) {
        super(message);
    }
}

/** Reads from the API; throws a Problem. */
export async function read<T>(path: string, query: Record<string, string | string[] | undefined> = {}): Promise<T> {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value === undefined) continue;
        for (const one of Array.isArray(value) ? value : [value]) words.append(name, one);
    }
    const asked = words.size > 0 ? `${path}?${words}` : path;
    return answer<T>(await ask(asked, { headers: { Accept: 'application/json' } }));
}

/** Changes something through the API; throws a Problem. */
export async function change<T>(path: string, body: object = {}): Promise<T> {
    return answer<T>(
        await ask(path, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
            body: JSON.stringify(body),
        }),
    );
}

async function ask(path: string, init: RequestInit): Promise<Response> {
    try {
        return await fetch(path, { credentials: 'same-origin', ...init });
    } catch {
        throw new Problem(0, 'unreachable', 'the server does not answer', 'is `sweepline serve` still running?');
    }
}

async function answer<T>(response: Response): Promise<T> {
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    let told: { kind?: string; title?: string; detail?: string; hint?: string } = {};
    try {
        told = (await response.json()) as typeof told;
    } catch {
        // Not JSON: the status says enough.
    }
    throw new Problem(response.status, told.kind ?? told.title ?? '', told.detail ?? `the server answered ${response.status}`, told.hint ?? '');
}
