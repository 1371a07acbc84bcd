import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followSession } from './api/request/follow-session.ts';
import { createQueryClient } from './api/request/query-client.ts';
import { App } from './app.tsx';
import { watchErrors } from './errors/watch-errors.ts';
import { AppErrorBoundary } from './pages/crash-page.tsx';
import { requestFirstPage } from './pages/request-first-page.ts';
import { followTheme } from './settings/settings.ts';

watchErrors();
followTheme();
followSession();
const queryClient = createQueryClient();
void requestFirstPage(queryClient);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root.');
createRoot(root).render(
  <StrictMode>
    <AppErrorBoundary>
      <App queryClient={queryClient} />
    </AppErrorBoundary>
  </StrictMode>,
);
