import { expect, test } from 'vitest';
import { EventReader } from './events';

const kStream = ': here\n\nid: 4\nevent: change\ndata: {"a":1}\n\nevent: presence\r\ndata: x\r\ndata: y\r\n\r\n:\nid: 5\ndata:z\n\n';
const kMessages = ['||here', '4|change|{"a":1}', '|presence|x\ny', '||', '5|message|z'];

function read(pieces: string[]): string[] {
    const reader = new EventReader();
    return pieces.flatMap((piece) => reader.take(piece)).map((one) => `${one.id}|${one.event}|${one.data}`);
}

test('messages come whole, however the stream is cut', () => {
    expect(read([kStream])).toEqual(kMessages);
    expect(read([...kStream])).toEqual(kMessages);
    for (let at = 1; at < kStream.length; at++) expect(read([kStream.slice(0, at), kStream.slice(at)])).toEqual(kMessages);
});

test('what is not ended is not told', () => {
    expect(read(['id: 4\ndata: half'])).toEqual([]);
});
