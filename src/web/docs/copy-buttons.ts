import { docsTexts } from '#texts/docs.ts';

const COPIED_MS = 2000;

/** Adds a button to every block of code that is a command or a program. */
export function copyButtons(): void {
  for (const block of document.querySelectorAll('.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = docsTexts.copy;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '');
      button.textContent = docsTexts.copied;
      setTimeout(() => {
        button.textContent = docsTexts.copy;
      }, COPIED_MS);
    });
    block.append(button);
  }
}
