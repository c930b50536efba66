// Times how soon the grid page and a bare page of the same grid library stand and answer, in the same browser, in turns:
//     node paint.mjs LINK TURNS      LINK: as `sweepline serve` prints it
// Prints NAME=VALUE lines: the middle of the turns, in milliseconds. Built with what lies in web/node_modules.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, '..', '..', 'web');
const fromTests = createRequire(join(web, 'tests', 'package.json'));
const fromWeb = createRequire(join(web, 'package.json'));
const { chromium } = fromTests('playwright-core');
const { build } = await import(pathToFileURL(join(dirname(fromWeb.resolve('vite/package.json')), 'dist', 'node', 'index.js')));

const [link, turns = '5'] = process.argv.slice(2);
const origin = new URL(link).origin;
const folder = mkdtempSync(join(tmpdir(), 'sweepline-paint-'));
const kTypes = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };

/** The bare page, built as the pages are, with the modules of web/. */
async function buildBare() {
    const modules = ['react', 'react-dom', '@tanstack/react-virtual'].map((name) => ({ find: new RegExp(`^${name}(?=/|$)`), replacement: join(web, 'node_modules', name) }));
    await build({
        configFile: false, root: here, base: './', logLevel: 'error', resolve: { alias: modules }, esbuild: { jsx: 'automatic' },
        build: { outDir: folder, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
    });
}

/** Serves files from memory, packed as the server packs its own. */
function serveBare(rows) {
    const files = new Map([['/rows.json', gzipSync(rows, { level: 5 })]]);
    for (const name of readdirSync(folder, { recursive: true, withFileTypes: true }))
        if (name.isFile()) files.set(`/${relative(folder, join(name.parentPath ?? name.path, name.name))}`, gzipSync(readFileSync(join(name.parentPath ?? name.path, name.name))));
    const server = createServer((request, response) => {
        const path = request.url === '/' ? '/index.html' : request.url;
        const file = files.get(path);
        response.writeHead(file ? 200 : 404, { 'Content-Type': kTypes[extname(path)] ?? 'text/plain', 'Content-Encoding': file ? 'gzip' : 'identity' });
        response.end(file);
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** In the page: when twenty rows stand with their tiles and were painted, and nothing holds the page up for half a second. */
function watch() {
    let busyUntil = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) busyUntil = Math.max(busyUntil, one.startTime + one.duration);
    }).observe({ type: 'longtask', buffered: true });
    window.stands = new Promise((resolve) => {
        const look = () => {
            const rows = document.querySelectorAll('.row:not(.head)');
            if (rows.length < 20 || document.querySelectorAll('.tile').length < 400) return requestAnimationFrame(look);
            // After the next frame they are on the screen.
            requestAnimationFrame(() => setTimeout(() => {
                const painted = performance.now();
                const quiet = () => (performance.now() - Math.max(painted, busyUntil) > 500 ? resolve({ painted, interactive: Math.max(painted, busyUntil) }) : setTimeout(quiet, 50));
                quiet();
            }));
        };
        requestAnimationFrame(look);
    });
}

const said = (took) => `${took.painted.toFixed(0)} ${took.interactive.toFixed(0)}`;
const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function time(browser, url, storageState) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(url, { waitUntil: 'commit' });
    const took = await page.evaluate(() => window.stands);
    await context.close();
    return took;
}

let browser;
let server;
try {
    await buildBare();
    browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    const first = await browser.newContext();
    const page = await first.newPage();
    await page.goto(link);
    await page.waitForSelector('.tile');
    const rows = await page.evaluate(() => fetch('/api/state').then((response) => response.text()));
    const entered = await first.storageState();
    await first.close();
    server = await serveBare(rows);
    const bareUrl = `http://127.0.0.1:${server.address().port}/`;
    const ours = [];
    const bare = [];
    for (let turn = 0; turn < Number(turns); turn++) {
        bare.push(await time(browser, bareUrl));
        ours.push(await time(browser, `${origin}/`, entered));
        console.error(`turn ${turn}: painted and interactive: bare ${said(bare.at(-1))} ms, sweepline ${said(ours.at(-1))} ms`);
    }
    for (const what of ['painted', 'interactive'])
        for (const [name, times] of [['ours', ours], ['bare', bare]]) console.log(`${name}_${what}=${middle(times.map((one) => one[what])).toFixed(0)}`);
} finally {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
}
