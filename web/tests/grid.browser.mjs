import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage, tile } from './stage.mjs';

let stage;
before(async () => {
    stage = await Stage.open();
});
after(async () => {
    await stage.close();
});

async function says(page, service, layer, words) {
    await page.waitForFunction(
        ([service, layer, words]) =>
            [...document.querySelectorAll('.row')].some((row) => row.querySelector('.name')?.textContent === service &&
                [...row.querySelectorAll('.tile')].some((one) => one.getAttribute('aria-label').startsWith(`${layer}:`) && one.getAttribute('aria-label').includes(words))),
        [service, layer, words],
        { timeout: 8_000 },
    );
}

test('what one writes, the others see, in browsers and on the command line', async () => {
    const ana = await stage.page();
    const ben = await stage.page();
    await tile(ana, 'orders', 'Workload').click({ modifiers: ['Control'] });
    await ana.keyboard.press('b');
    await ana.fill('textarea', '<b onclick=alert(1)>quota</b> of account 99');
    await ana.keyboard.press('Control+Enter');
    await says(ben, 'orders', 'Workload', '<b onclick=alert(1)>quota</b> of account 99');
    assert.equal(await ben.locator('.tile b[onclick]').count(), 0);
    assert.match(stage.cli('blockers'), /quota/);
    stage.cli('cell', 'block', 'cart', 'workload', 'the vault is sealed');
    await says(ana, 'cart', 'Workload', 'the vault is sealed');
    await says(ben, 'cart', 'Workload', 'the vault is sealed');
});

test('the later of two sees both values and chooses', async () => {
    const ana = await stage.page();
    await tile(ana, 'pricing', 'Workload').click({ modifiers: ['Control'] });
    await ana.keyboard.press('n');
    await ana.waitForSelector('textarea');
    stage.cli('cell', 'set', 'pricing', 'workload', 'in_progress');
    await ana.fill('textarea', 'it has no workload');
    await ana.keyboard.press('Control+Enter');
    await ana.waitForSelector('.conflict');
    assert.match(await ana.locator('.conflict').innerText(), /In progress[\s\S]*Not applicable: it has no workload/);
    await ana.click('text="Put mine instead"');
    await says(ana, 'pricing', 'Workload', 'Not applicable: it has no workload');
});

test('what the rules refuse is no conflict: it says why and what to do', async () => {
    stage.cli('cell', 'block', 'reviews', 'workload', 'the quota of account 99');
    const page = await stage.page();
    await says(page, 'reviews', 'Workload', 'the quota of account 99');
    await tile(page, 'reviews', 'Workload').click({ modifiers: ['Control'] });
    await page.keyboard.press('d');
    await page.fill('textarea', 'it runs');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.refusal');
    assert.match(await page.locator('.refusal').innerText(), /is blocked[\s\S]*unblock/);
    assert.equal(await page.locator('.conflict').count(), 0);
    await page.click('text="Change it"');
    assert.equal(await page.inputValue('textarea'), 'it runs');
});

test('keys move, open and close; the address tells where one is', async () => {
    const page = await stage.page();
    await page.focus('.scroller');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await page.waitForSelector('.drawer');
    assert.match(page.url(), /cell=orders\/network/);
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/cell=pricing\/network/);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.drawer', { state: 'detached' });
    await page.goBack();
    await page.waitForSelector('.drawer');
});

test('a filter is a link', async () => {
    const page = await stage.page('/?status=failed&sort=attention');
    const rows = await page.locator('.row .name').allInnerTexts();
    assert.deepEqual(rows.sort(), ['fraud-scoring', 'invoicing', 'shipping']);
    await page.keyboard.press('/');
    await page.keyboard.type('ship');
    await page.waitForFunction(() => document.querySelectorAll('.row').length === 1);
    await page.click('text="Show all"');
    await page.waitForFunction(() => document.querySelectorAll('.row').length === 21);
});

test('many cells are changed at once', async () => {
    const page = await stage.page();
    await tile(page, 'catalog', 'Ingress').click({ modifiers: ['Control'] });
    await tile(page, 'checkout', 'Autoscaling').click({ modifiers: ['Shift'] });
    await page.waitForSelector('.bulk');
    await page.keyboard.press('n');
    await page.fill('textarea', 'no traffic from outside');
    await page.keyboard.press('Control+Enter');
    for (const service of ['catalog', 'cart', 'checkout'])
        for (const layer of ['Ingress', 'Autoscaling']) await says(page, service, layer, 'no traffic from outside');
});

test('without the server the page says so, refuses, and catches up by itself', async () => {
    const page = await stage.page();
    const begun = await stage.page();
    await tile(begun, 'sessions', 'Workload').click({ modifiers: ['Control'] });
    await begun.keyboard.press('n');
    await begun.fill('textarea', 'written before the server went');
    await stage.halt('SIGKILL');
    await page.waitForSelector('.connection.lost', { timeout: 10_000 });
    await begun.keyboard.press('Control+Enter');
    await begun.waitForSelector('.refusal >> text=/does not answer/');
    await tile(page, 'stock', 'Workload').click({ modifiers: ['Control'] });
    await page.keyboard.press('b');
    await page.waitForSelector('.notices .bad');
    assert.equal(await page.locator('textarea').count(), 0);
    stage.cli('cell', 'block', 'stock', 'workload', 'blocked while nobody served');
    await stage.serve();
    await says(page, 'stock', 'Workload', 'blocked while nobody served');
    await page.waitForSelector('.connection.live', { timeout: 15_000 });
    // Nothing was kept to be sent later: only the person sends it again.
    await begun.waitForSelector('.connection.live', { timeout: 15_000 });
    assert.doesNotMatch(stage.cli('history', 'sessions', '--json'), /written before the server went/);
    await begun.click('text="Try again"');
    await says(page, 'sessions', 'Workload', 'Not applicable: written before the server went');
});
