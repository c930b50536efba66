import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `sweepline serve` answers the API while `npm run dev` serves the pages.
const server = process.env['SWEEPLINE_URL'] ?? 'http://127.0.0.1:7433';

export default defineConfig({
    plugins: [react()],
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
    server: { proxy: { '/api': server, '/enter': server } },
});
