import { answerTasks } from './answer-tasks.ts';
import * as tasks from './embedding-tasks.ts';

// The process of large-images.ts.
answerTasks(tasks);
