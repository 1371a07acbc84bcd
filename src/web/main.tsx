import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { createQueryClient } from './api/query-client.ts';
import { App } from './app.tsx';
import { CrashGuard } from './shell/crash-guard.tsx';

// The content security policy forbids code made from strings, which the schemas would be compiled to.
config({ jitless: true });

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root.');
createRoot(root).render(
  <StrictMode>
    <CrashGuard>
      <App queryClient={createQueryClient()} />
    </CrashGuard>
  </StrictMode>,
);
