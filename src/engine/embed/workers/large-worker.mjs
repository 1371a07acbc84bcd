// The way of a process for large images into TypeScript.
import { register } from 'tsx/esm/api';

register();
const { answerTasks } = await import('./large-worker.ts');
answerTasks(await import('./worker.ts'));
