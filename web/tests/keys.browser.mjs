// Everything by keys, and what a screen reader is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage, tile } from './stage.mjs';

const kSentence = /^[^:]+: (Done|In progress|Blocked|Not started|Not applicable)/;

let stage;
before(async () => {
    stage = await Stage.open();
});
after(async () => {
    await stage.close();
});

const press = async (page, ...keys) => {
    for (const key of keys) await page.keyboard.press(key);
};
const gridHasFocus = (page) => page.waitForFunction(() => document.activeElement?.classList.contains('scroller'));
/** What the grid tells a screen reader of the cell one is on. */
const spoken = (page) =>
    page.evaluate(() => document.getElementById(document.querySelector('.scroller').getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label'));

test('every tile says in words what it shows', async () => {
    const page = await stage.page();
    const grid = page.getByRole('grid');
    assert.match(await grid.getAttribute('aria-label'), /^ecs-to-eks: 21 services, 14 layers$/);
    assert.equal(await grid.getAttribute('aria-rowcount'), '22');
    await page.waitForFunction(() => document.querySelectorAll('.row .tile').length === 21 * 14);
    const labels = await page.locator('.row .tile').evaluateAll((all) => all.map((one) => `${one.getAttribute('role')} ${one.getAttribute('aria-label')}`));
    for (const label of labels) assert.match(label, /^gridcell /);
    for (const label of labels) assert.match(label.slice('gridcell '.length), kSentence);
    const blocked = await tile(page, 'payments', 'Secrets').getAttribute('aria-label');
    assert.match(blocked, /Blocked: CARD_GATEWAY_KEY.*to act\)/);
});

test('arrows go from cell to cell, also when nothing had the focus', async () => {
    const page = await stage.page();
    await press(page, 'ArrowDown');
    await gridHasFocus(page);
    assert.match(await spoken(page), /^Inventory: /);
    await press(page, 'ArrowRight', 'ArrowDown');
    assert.match(await spoken(page), /^Network: /);
    await press(page, 'End');
    assert.match(await spoken(page), /^ECS cleanup: /);
    await press(page, 'Control+Home');
    assert.match(await spoken(page), /^Inventory: /);
    await press(page, 'Shift+ArrowRight', 'Shift+ArrowDown');
    assert.equal(await page.locator('.tile[aria-selected="true"]').count(), 4);
    await press(page, 'Escape');
    assert.equal(await page.locator('.tile[aria-selected="true"]').count(), 0);
});

for (const [key, title] of [['d', 'Done'], ['b', 'Blocked'], ['n', 'Not applicable'], ['i', 'In progress']])
    test(`${key} asks for the words of "${title}", and the focus comes back to the grid`, async () => {
        const page = await stage.page();
        await press(page, 'ArrowDown', 'ArrowDown', key);
        const dialog = page.getByRole('dialog', { name: `${title}: orders · Inventory` });
        await dialog.waitFor();
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
        await press(page, 'Escape');
        await dialog.waitFor({ state: 'detached' });
        await gridHasFocus(page);
        await press(page, 'ArrowRight');
        assert.match(await spoken(page), /^Network: /);
    });

test('the focus comes back after a change as well', async () => {
    const page = await stage.page();
    const cell = tile(page, 'orders', 'Ingress');
    await cell.click({ modifiers: ['Control'] });
    await press(page, 'i');
    await page.fill('textarea', 'the rules are written');
    await press(page, 'Control+Enter');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await gridHasFocus(page);
    assert.match(await cell.getAttribute('aria-label'), /In progress: the rules are written/);
});

test('Enter opens the cell, Escape closes it, and the grid has the keys again', async () => {
    const page = await stage.page();
    await press(page, 'ArrowDown', 'Enter');
    await page.getByRole('heading', { name: 'payments · Inventory' }).waitFor();
    await press(page, 'Escape');
    await page.waitForSelector('.drawer', { state: 'detached' });
    await press(page, 'ArrowDown');
    assert.match(await spoken(page), /^Inventory: /);
});

test('/ goes to the search, Escape back to the grid', async () => {
    const page = await stage.page();
    await press(page, 'ArrowDown', '/');
    await page.waitForFunction(() => document.activeElement?.id === 'search');
    await page.keyboard.type('dbn');
    assert.equal(await page.locator('[role=dialog]').count(), 0);
    await press(page, 'Escape');
    await gridHasFocus(page);
    assert.equal(await page.inputValue('#search'), '');
});

test('Ctrl-K goes anywhere, and gives the focus back', async () => {
    const page = await stage.page();
    await press(page, 'ArrowDown', 'Control+k');
    const list = page.getByRole('listbox');
    await list.waitFor();
    await page.keyboard.type('payments secrets');
    assert.match(await list.locator('[aria-selected="true"]').innerText(), /payments · Secrets/);
    await press(page, 'Escape');
    await list.waitFor({ state: 'detached' });
    await gridHasFocus(page);
    await press(page, 'Control+k');
    await page.keyboard.type('turn to');
    await press(page, 'Enter');
    await list.waitFor({ state: 'detached' });
    await gridHasFocus(page);
    await press(page, 'Control+k');
    await page.keyboard.type('payments secrets');
    await press(page, 'Enter');
    await page.waitForURL(/cell=payments\/secrets/);
    await press(page, 'Control+k');
    await page.keyboard.type('blockers');
    await press(page, 'Enter');
    await page.getByRole('heading', { name: 'Blockers' }).waitFor();
});

test('nothing broke on the way', () => assert.deepEqual(stage.errors, []));
