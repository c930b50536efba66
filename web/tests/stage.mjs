// What the tests stand on: a demo, the real server, and real browsers.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const kProgram = process.env.SWEEPLINE ?? 'sweepline';
const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A headquarters served on a port of its own: a demo, or what `make` puts into a folder, whose `hq` it answers. */
export class Stage {
    static async open(make = makeDemo) {
        const stage = new Stage();
        try {
            await stage.build(make);
        } catch (error) {
            // What was begun would keep the tests from ending.
            await stage.close();
            throw error;
        }
        return stage;
    }

    async build(make) {
        this.folder = mkdtempSync(join(tmpdir(), 'sweepline-browser-'));
        this.headquarters = make(this.folder);
        this.port = await freePort();
        this.key = await this.serve();
        this.browser = await chromium.launch({
            executablePath: kChromium,
            args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
        });
        this.first = await this.browser.newContext({ viewport: { width: 1440, height: 900 } });
        this.errors = [];
        const page = await this.first.newPage();
        page.setDefaultTimeout(90_000);
        await page.goto(this.key);
        await page.waitForSelector('.tile, .start');
        await page.close();
    }

    /** Starts the server; answers the link that lets one in. */
    serve() {
        this.server = spawn(kProgram, ['serve', '--listen', `127.0.0.1:${this.port}`], { cwd: this.headquarters, stdio: ['ignore', 'pipe', 'inherit'] });
        return new Promise((resolve, reject) => {
            let said = '';
            this.server.stdout.on('data', (piece) => {
                said += piece;
                const link = /http:\/\/\S+\/enter\?key=\S+/.exec(said);
                if (link) resolve(link[0]);
            });
            this.server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
        });
    }

    async halt(signal = 'SIGTERM') {
        if (this.server.exitCode !== null || this.server.signalCode !== null) return;
        const ended = new Promise((resolve) => this.server.once('exit', resolve));
        this.server.removeAllListeners('exit');
        this.server.once('exit', () => undefined);
        const gone = new Promise((resolve) => this.server.once('close', resolve));
        this.server.kill(signal);
        await Promise.race([ended, gone]);
    }

    /** A browser of its own, signed in as the one who opened the link. */
    async page(path = '/', options = {}) {
        const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: await this.first.storageState(), ...options });
        const page = await context.newPage();
        page.on('pageerror', (error) => this.errors.push(error.stack));
        page.on('console', (message) => {
            if (/Content Security Policy/i.test(message.text())) this.errors.push(message.text());
        });
        page.on('request', (request) => {
            if (!request.url().startsWith(`http://127.0.0.1:${this.port}/`) && !request.url().startsWith('data:')) this.errors.push(`asked ${request.url()}`);
        });
        await page.goto(`http://127.0.0.1:${this.port}${path}`);
        await page.waitForSelector('.tile, .page, .start');
        await page.waitForSelector('.connection.live');
        return page;
    }

    cli(...words) {
        return execFileSync(kProgram, words, { cwd: this.headquarters, encoding: 'utf8' });
    }

    async close() {
        await this.browser?.close();
        if (this.server) await this.halt();
        rmSync(this.folder, { recursive: true, force: true });
    }
}

function freePort() {
    return new Promise((resolve, reject) => {
        const asking = createServer();
        asking.once('error', reject);
        asking.listen(0, '127.0.0.1', () => {
            const { port } = asking.address();
            asking.close(() => resolve(port));
        });
    });
}

function makeDemo(folder) {
    execFileSync(kProgram, ['demo', '--into', join(folder, 'demo')], { stdio: 'ignore' });
    return join(folder, 'demo', 'hq');
}

/** A repository with these files. */
export function makeRepository(folder, files) {
    mkdirSync(folder, { recursive: true });
    execFileSync('git', ['-C', folder, 'init', '-q', '-b', 'main'], { stdio: 'ignore' });
    changeRepository(folder, files);
}

/** Commits these files on its branch. */
export function changeRepository(folder, files) {
    const git = (...words) => execFileSync('git', ['-C', folder, '-c', 'user.name=T', '-c', 'user.email=t@example.com', ...words], { stdio: 'ignore' });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    git('add', '-A');
    git('commit', '-q', '-m', 'a change');
}

/** The tile of a cell, by what it says to a screen reader. */
export function tile(page, service, layer) {
    return page.locator('.row', { has: page.locator('.service .name', { hasText: new RegExp(`^${service}$`) }) }).locator(`[aria-label^="${layer}:"]`);
}
