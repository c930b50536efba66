// What the server says of itself, judged by the schema that the OpenAPI Initiative published for its version.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';

const kProgram = process.env.SWEEPLINE ?? 'sweepline';
const kOfSurfaces = ['serve', 'completion', 'help'];
let folder;
let server;
let document;

/** Serves an empty migration; answers where. */
function serve() {
    server = spawn(kProgram, ['serve', '--listen', '127.0.0.1:0'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
        let said = '';
        server.stdout.on('data', (piece) => {
            said += piece;
            const address = /at (http:\/\/\S+)\//.exec(said);
            if (address) resolve(address[1]);
        });
        server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    });
}

before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sweepline-openapi-'));
    writeFileSync(join(folder, 'migration.yaml'), 'migration: described\n');
    writeFileSync(join(folder, 'services.yaml'), '[]\n');
    const answer = await fetch(`${await serve()}/api/openapi.json`);
    assert.equal(answer.status, 200);
    document = await answer.json();
});
after(async () => {
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
});

test('the description is valid OpenAPI', async () => {
    const validator = new Validator();
    const judged = await validator.validate(structuredClone(document));
    assert.deepEqual(judged.errors ?? [], []);
    assert.equal(judged.valid, true);
    assert.equal(validator.version, '3.1');
});

test('a wrong description would be found', async () => {
    const wrong = structuredClone(document);
    delete wrong.paths['/api/grid'].get.responses;
    wrong.paths['/api/grid'].get.parameters[0].in = 'nowhere';
    assert.equal((await new Validator().validate(wrong)).valid, false);
});

test('every command is described', () => {
    const help = execFileSync(kProgram, ['help'], { encoding: 'utf8', env: { ...process.env, COLUMNS: '200' } });
    const commands = [...help.matchAll(/^ {2}([a-z]+(?: [a-z]+)*) {2,}\S/gm)].map((found) => found[1]).filter((name) => !kOfSurfaces.includes(name));
    assert.ok(commands.length > 25, commands.join(', '));
    for (const name of commands) assert.ok(document.paths[`/api/${name.replaceAll(' ', '/')}`]?.post, name);
});
