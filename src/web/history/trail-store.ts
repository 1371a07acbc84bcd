import { z } from 'zod';
import { create } from 'zustand';
import { readStored, store } from '#web/browser/stored-value.ts';
import {
  changeStep,
  type SearchStep,
  type Trail,
  TrailStep,
  withoutStep,
  withStep,
  withStepsOf,
} from './trail-steps.ts';

interface TrailState {
  readonly datasetId: string | null;
  readonly trail: Trail;
  /** The step that the next one is reached from. */
  readonly currentId: string | null;
}

const NO_TRAIL: TrailState = { datasetId: null, trail: [], currentId: null };

/** The trail of the dataset that is on screen; this browser keeps one for each. */
export const useTrail = create<TrailState>(() => NO_TRAIL);

/** Shows what is stored, also what another page of this browser has just added. */
export function loadTrail(datasetId: string): void {
  const trail = storedTrail(datasetId);
  useTrail.setState((state) => ({
    datasetId,
    trail,
    currentId: state.datasetId === datasetId ? state.currentId : null,
  }));
}

/** Notes a search: the first time as a step from where one was. */
export function takeStep(step: SearchStep): void {
  const { trail, currentId } = useTrail.getState();
  save(withStep(trail, { ...step, parentId: currentId, name: null, scrollY: 0 }));
  useTrail.setState({ currentId: step.id });
}

/** What is searched by next begins a path of its own. */
export function leaveTrail(): void {
  useTrail.setState({ currentId: null });
}

/** Notes how far an address is scrolled, if it is that of the step where one is: a cluster is not. */
export function noteStepScroll(address: string, scrollY: number): void {
  const { trail, currentId } = useTrail.getState();
  if (trail.some(({ id, href }) => id === currentId && href === address)) {
    save(changeStep(trail, currentId ?? '', (step) => ({ ...step, scrollY })));
  }
}

export function nameStep(id: string, name: string): void {
  const { trail } = useTrail.getState();
  save(changeStep(trail, id, (step) => ({ ...step, name: name.trim() || null })));
}

/** @returns what brings it back */
export function removeStep(id: string): () => void {
  return replaceTrail((trail) => withoutStep(trail, id));
}

/**
 * Adds the steps of another trail; those that are there already stay as they are.
 * @returns how many are new, and what takes those away again
 */
export function addSteps(steps: Trail): { readonly nAdded: number; readonly undo: () => void } {
  const { trail: before } = useTrail.getState();
  const isOld = new Set(before.map(({ id }) => id));
  const added = steps.filter(({ id }) => !isOld.has(id));
  replaceTrail((trail) => added.reduce(withStep, trail));
  const undo = () => {
    for (const { id } of added) removeStep(id);
  };
  return { nAdded: added.length, undo };
}

/** @returns what brings it back */
export function clearTrail(): () => void {
  return replaceTrail(() => []);
}

export function storageNameOf(datasetId: string): string {
  return `trail.${datasetId}`;
}

function replaceTrail(change: (trail: Trail) => Trail): () => void {
  const { datasetId, trail: before } = useTrail.getState();
  save(change(before));
  return () => {
    const { datasetId: shownId, trail } = useTrail.getState();
    // By then another dataset may be on screen.
    if (datasetId === shownId) save(withStepsOf(before, trail));
    else if (datasetId)
      store(storageNameOf(datasetId), withStepsOf(before, storedTrail(datasetId)));
  };
}

function storedTrail(datasetId: string): Trail {
  return readStored(z.array(TrailStep), storageNameOf(datasetId)) ?? [];
}

function save(trail: Trail): void {
  const { datasetId } = useTrail.getState();
  if (!datasetId) return;
  store(storageNameOf(datasetId), trail);
  useTrail.setState({ trail });
}
