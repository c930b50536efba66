// Every page in light and dark: it stands, can be read by everybody, and breaks no policy. And what leaves the page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Stage } from './stage.mjs';

const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kPaths = ['/', '/?group=owner&status=blocked', '/?q=nothing-is-called-that', '/layers', '/layers/secrets', '/layers/service-accounts', '/services', '/services/payments', '/blockers',
    '/owners', '/owners/team-money', '/scope', '/activity', '/?cell=payments/service-accounts', '/?cell=payments/service-accounts&tab=run',
    '/?cell=payments/service-accounts&tab=diff', '/?cell=payments/secrets&tab=history'];

let stage;
before(async () => {
    stage = await Stage.open();
});
after(async () => {
    await stage.close();
});

/** What axe finds against WCAG 2.2 AA, as sentences. */
async function faults(page) {
    // Through the debugger rather than a script element: the page's policy takes none.
    await page.evaluate(kAxe);
    const found = await page.evaluate(() =>
        globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }));
    // A tile's words are its label cut short, with places where long names may break.
    const meant = (one, node) => one.id === 'label-content-name-mismatch' && /^#c\d+-\d+$/.test(node.target[0]);
    return found.violations.flatMap((one) => one.nodes.filter((node) => !meant(one, node)).slice(0, 4).map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`));
}

for (const colorScheme of ['light', 'dark'])
    test(`every page stands and can be read in ${colorScheme}`, async () => {
        const page = await stage.page('/', { colorScheme });
        for (const path of kPaths) {
            await page.goto(new URL(path, page.url()).href);
            await page.waitForSelector('.row .tile, .page h1, .nothing button');
            await page.waitForFunction(() => !document.querySelector('.quiet'));
            assert.equal(await page.locator('.broken').count(), 0, path);
            assert.doesNotMatch(await page.locator('body').innerText(), /\[object|undefined|NaN/, path);
            assert.deepEqual(await faults(page), [], path);
        }
    });

test('a dialog can be read by everybody', async () => {
    const page = await stage.page();
    await page.focus('.scroller');
    for (const key of ['ArrowDown', 'b']) await page.keyboard.press(key);
    await page.waitForSelector('textarea');
    assert.deepEqual(await faults(page), []);
});

test('what is shown is exported, and nothing else', async () => {
    const page = await stage.page('/?owner=team-money&layer=network');
    stage.cli('cell', 'block', 'payments', 'network', '=HYPERLINK("http://evil.example","x")');
    await page.waitForFunction(() => document.querySelector('.tile.block'));
    const save = async (form) => {
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByLabel('Export').selectOption(form)]);
        return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
    };
    const csv = await save('csv');
    assert.match(csv.name, /\.csv$/);
    const rows = await page.locator('.row .name').allInnerTexts();
    assert.deepEqual(csv.text.trim().split('\r\n').slice(1).map((line) => line.split(',')[0]), rows);
    assert.match(csv.text, /^service,owner,track,network\r\n/);
    for (const line of csv.text.split('\r\n')) assert.doesNotMatch(line, /(^|,)"?[=+@-]/);
    assert.match((await save('markdown')).text, /^\| Service \| Owner \|/);
    assert.equal(JSON.parse((await save('json')).text).services.length, rows.length);
});

test('an owner has a page of their own', async () => {
    const page = await stage.page('/owners/team-money');
    assert.match(await page.locator('h1').innerText(), /team-money/);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('text="Copy as text"');
    await page.waitForSelector('.notices >> text=/Copied/');
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /what waits for team-money/);
});

test('a service that came is proposed, and taken in by a click', async () => {
    const page = await stage.page('/scope');
    const proposals = page.locator('.proposals li');
    await proposals.first().waitFor();
    assert.deepEqual(await proposals.locator('b').allInnerTexts(), ['gift-cards']);
    await page.click('text="Take in"');
    await page.waitForSelector('text=Nothing to decide');
    await page.click('nav >> text="Grid"');
    await page.waitForFunction(() => [...document.querySelectorAll('.row .name')].some((one) => one.textContent === 'gift-cards'));
});

test('nothing broke on the way, no policy, and nobody else was asked', () => assert.deepEqual(stage.errors, []));
