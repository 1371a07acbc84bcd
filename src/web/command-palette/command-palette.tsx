import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { commandPaletteTexts } from '#texts/pages/command-palette.ts';
import { useNotOffered } from '#web/api/capabilities.ts';
import { datasetsQuery } from '#web/api/datasets.ts';
import { useLevelCounts } from '#web/dataset/use-level-counts.ts';
import { useCropQuery } from '#web/query/crop-query.ts';
import { useLevelChange } from '#web/results/use-level-change.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { fieldClass } from '#web/ui/form/field-class.ts';
import { Kbd } from '#web/ui/kbd.tsx';
import { type Command, commandsAt, findCommands } from './commands.ts';

interface PaletteProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly onClose: () => void;
}

/** Finds commands by a part of their name. */
export function Palette({ dataset, search, onClose }: PaletteProps) {
  const { data: datasets = [] } = useQuery(datasetsQuery);
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [activeIndex, setActiveIndex] = useState(0);
  const listId = useId();
  const levelCounts = useLevelCounts(dataset, search);
  const changeLevel = useLevelChange(dataset.id);
  const reasons = useNotOffered();
  const cropQuery = useCropQuery(dataset.id, search);
  const place = {
    ...{ dataset, datasets, search, levelCounts, reasons },
    ...{ navigate, changeLevel, cropQuery },
  };
  const found = findCommands(commandsAt(place), typed);
  const active = found[activeIndex];

  /** Closes the dialog first, so that the command runs on the page as it was before. */
  function run(command: Command): void {
    if (command.reason !== undefined) return;
    onClose();
    // Run after the dialog has closed and the focus has returned.
    window.setTimeout(command.run);
  }

  function goTo(index: number): void {
    setActiveIndex(index);
    document.getElementById(`${listId}-${index}`)?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) goTo((activeIndex + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && active) run(active);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={commonTexts.findAction} onClose={onClose} className="mt-[12vh]! w-[34rem]">
      <div className="p-2">
        <input
          type="text"
          data-autofocus
          role="combobox"
          aria-label={commonTexts.findAction}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={active && `${listId}-${activeIndex}`}
          placeholder={commandPaletteTexts.hint}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActiveIndex(0);
          }}
          onKeyDown={onKeyDown}
          className={fieldClass('h-11 px-3 text-base')}
        />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={commandPaletteTexts.actions}
        className="max-h-[46vh] min-h-12 overflow-y-auto px-2 pb-2"
      >
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys.
          <div
            key={command.name}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === activeIndex}
            aria-disabled={command.reason !== undefined}
            onClick={() => run(command)}
            className="flex cursor-pointer items-center justify-between gap-4 rounded-md px-3 py-2 hover:bg-mat/60 aria-disabled:cursor-not-allowed aria-selected:bg-mat"
          >
            <CommandName command={command} />
            {command.key && <Kbd>{command.key}</Kbd>}
          </div>
        ))}
      </div>
      <p role="status" className={found.length > 0 ? 'sr-only' : 'px-5 pb-4 text-muted'}>
        {found.length > 0 ? commandPaletteTexts.found(found.length) : commandPaletteTexts.noneFound}
      </p>
    </Dialog>
  );
}

function CommandName({ command: { name, reason } }: { readonly command: Command }) {
  if (reason === undefined) return name;
  return (
    <span>
      <span className="opacity-55">{name}</span>
      <span className="block text-muted text-xs">{reason}</span>
    </span>
  );
}
