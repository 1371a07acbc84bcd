import './docs.css';
import { copyButtons } from './copy-buttons.ts';
import { focusableScrollers } from './focusable-scrollers.ts';
import { searchDialog } from './search-dialog.ts';

copyButtons();
focusableScrollers();
searchDialog();
