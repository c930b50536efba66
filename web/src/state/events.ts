/** One message of a server-sent event stream; `event` is "" for a comment (a heartbeat). */
export interface StreamMessage {
    id: string;
    event: string;
    data: string;
}

/** Takes pieces of a server-sent event stream, cut anywhere, and gives the messages that are complete. */
export class EventReader {
    private rest = '';
    private id = '';
    private event = '';
    private data: string[] = [];

    take(piece: string): StreamMessage[] {
        const messages: StreamMessage[] = [];
        const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
        this.rest = lines.pop() ?? '';
        for (const line of lines) {
            const message = this.line(line);
            if (message) messages.push(message);
        }
        return messages;
    }

    private line(line: string): StreamMessage | undefined {
        if (line === '') return this.finish();
        if (line.startsWith(':')) return { id: '', event: '', data: line.slice(1).trim() };
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'id') this.id = value;
        if (field === 'event') this.event = value;
        if (field === 'data') this.data.push(value);
        return undefined;
    }

    private finish(): StreamMessage | undefined {
        const message = { id: this.id, event: this.event || 'message', data: this.data.join('\n') };
        const empty = this.data.length === 0;
        this.id = '';
        this.event = '';
        this.data = [];
        return empty ? undefined : message;
    }
}
