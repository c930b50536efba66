// A sweep that is begun, watched, paused and gone on with from the page; and what belongs to the migration.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { changeRepository, makeRepository, Stage } from './stage.mjs';

const kNames = ['api', 'billing', 'cart', 'docs', 'edge', 'feed'];
let stage;

/** Six services and a layer whose step waits for a file `go`, and fails on `feed`. */
function make(folder) {
    const hq = join(folder, 'hq');
    const layer = join(hq, 'layers/01-identity');
    mkdirSync(layer, { recursive: true });
    for (const name of kNames) makeRepository(join(folder, 'src', name), { conf: `${name}\n` });
    writeFileSync(join(hq, 'migration.yaml'), 'migration: to-eks\nscope:\n  from: ../src   # ours\n');
    writeFileSync(join(hq, 'services.yaml'), kNames.map((name) => `- name: ${name}\n  repo: ../src/${name}\n  owner: team-one\n  vars: {port: 8080}\n`).join(''));
    writeFileSync(join(layer, 'layer.yaml'), 'title: Identity\nconcern: identity\nneeds: []\nowns: [new]\nramp: [1, 100%]\nfailures_max: 50%\n');
    writeFileSync(join(layer, '20-x.change.sh'), `#!/bin/sh
while [ ! -e ${join(folder, 'go')} ]; do sleep 0.05; done
[ $SWEEPLINE_SERVICE != feed ] || { echo "no port in feed" >&2; exit 1; }
echo new > new
`);
    chmodSync(join(layer, '20-x.change.sh'), 0o755);
    writeFileSync(join(layer, '90-y.check.yaml'), 'checks: [{exists: new}]\n');
    return hq;
}

before(async () => {
    stage = await Stage.open(make);
});
after(async () => {
    await stage.close();
});

test('a sweep is begun, watched, paused and gone on with', async () => {
    const page = await stage.page('/layers/identity');
    await page.waitForSelector('text="6 services missing before it can be closed"');
    await page.click('.page-actions >> text="Sweep"');
    await page.waitForSelector('text="6 runs would start."');
    await page.click('[role=dialog] button:has-text("Sweep") >> nth=-1');
    await page.waitForSelector('.running .log >> text=/started a run/');
    assert.match(await page.locator('.top .performing').innerText(), /sweep identity/);
    await page.click('.running >> text="Pause"');
    await page.waitForSelector('.running.paused >> text=/stopped on request/');
    writeFileSync(join(stage.folder, 'go'), '');
    await page.click('.running >> text="Resume"');
    await page.waitForSelector('.log >> text=/the run failed.*no port in feed/', { timeout: 20_000 });
    await page.waitForSelector('.small-cluster >> text=/no port in feed/', { timeout: 10_000 });
    assert.match(await page.locator('.gate').innerText(), /Swept, to be shipped\s*5/);
    assert.match(await page.locator('.burn-up').innerText(), /0 of 6 done[\s\S]*6 in progress/);
    await page.click('text="As a table"');
    assert.equal(await page.locator('.burn-up tbody tr').count(), 1);
});

test('a ramp and a breaker are told in numbers', { timeout: 120_000 }, async () => {
    rmSync(join(stage.folder, 'go'), { force: true });
    for (const name of kNames) changeRepository(join(stage.folder, 'src', name), { conf: `${name} again\n` });
    const page = await stage.page('/layers/identity');
    const begun = await page.evaluate(() => fetch('/api/sweep', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"layer":"identity","jobs":1}' }).then((reply) => reply.status));
    assert.equal(begun, 202);
    await page.waitForSelector('.limits >> text=/1 of 6 may run by now/', { timeout: 20_000 });
    await page.waitForSelector('.limits >> text=/more failures? in a row pauses? it/');
    writeFileSync(join(stage.folder, 'go'), '');
    let newest;
    do [newest] = await page.evaluate(() => fetch('/api/jobs').then((reply) => reply.json()));
    while (!newest.ended);
    const { layer, allowed, total } = newest;
    assert.deepEqual({ layer, allowed, total }, { layer: 'identity', allowed: 6, total: 6 });
});

test('the drawer says why, in sentences', async () => {
    const page = await stage.page('/layers/identity?cell=feed/identity');
    await page.waitForSelector('.drawer >> text="Why it is not done"');
    const drawer = await page.locator('.drawer').innerText();
    assert.match(drawer, /its run failed: [^\n]*no port in feed/);
    assert.match(drawer, /It waits for its failed run to be mended and swept again/);
    assert.doesNotMatch(drawer, /\[object|undefined/);
});

test('a service has its links and variables', async () => {
    const page = await stage.page('/services/api');
    await page.waitForSelector('text="Variables"');
    assert.match(await page.locator('.vars').innerText(), /port\s*8080/);
    assert.match(await page.locator('.links').innerText(), /src\/api/);
});

test('what came, was renamed or went is decided one by one', async () => {
    makeRepository(join(stage.folder, 'src/geo'), { conf: 'geo\n' });
    makeRepository(join(stage.folder, 'src/playground'), { conf: 'x\n' });
    rmSync(join(stage.folder, 'src/edge'), { recursive: true });
    const page = await stage.page('/scope');
    const line = (name) => page.locator('.proposals li', { hasText: name });
    await line('geo').getByText('Take in').click();
    await line('geo').waitFor({ state: 'detached' });
    await line('playground').getByText('Leave', { exact: true }).click();
    await line('playground').waitFor({ state: 'detached' });
    await line('edge').getByText('Take out').click();
    await page.waitForSelector('text=/Nothing to decide/');
    const services = readFileSync(join(stage.headquarters, 'services.yaml'), 'utf8');
    assert.match(services, /name: geo/);
    assert.doesNotMatch(services, /name: edge|playground/);
    assert.match(readFileSync(join(stage.headquarters, 'migration.yaml'), 'utf8'), /from: \.\.\/src {3}# ours\n {2}leave:\n? *[\s\S]*playground/);
    await page.click('.rail >> text="Grid"');
    await page.waitForFunction(() => [...document.querySelectorAll('.row .name')].some((one) => one.textContent === 'geo'));
    assert.ok(existsSync(join(stage.folder, 'src/playground')));
});

test('nothing broke on the way, and no policy', () => assert.deepEqual(stage.errors, []));
