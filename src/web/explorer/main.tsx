import { createRoot } from 'react-dom/client';
// Monaco's workers: files of ours.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';
import { Explorer } from './explorer.tsx';

const root = document.getElementById('explorer');
if (root) createRoot(root).render(<Explorer />);
