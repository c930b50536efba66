import { createRoot } from 'react-dom/client';
import './theme.css';
import './shell/shell.css';
import { App } from './app';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
