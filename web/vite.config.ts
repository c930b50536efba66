import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `sweepline serve` answers the API while `npm run dev` serves the pages.
// It hears the name under which the page was asked for: a change from a page of another name is refused.
const server = { target: process.env['SWEEPLINE_URL'] ?? 'http://127.0.0.1:7433', changeOrigin: false };

export default defineConfig({
    plugins: [react()],
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
    server: { proxy: { '/api': server, '/enter': server } },
});
