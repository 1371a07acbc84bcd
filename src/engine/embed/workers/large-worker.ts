import { answerTasks } from './answer-tasks.ts';
import * as tasks from './worker.ts';

// The process of large-images.ts.
answerTasks(tasks);
