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
  /** The parent of the next step. */
  readonly currentId: string | null;
}

const NO_TRAIL: TrailState = { datasetId: null, trail: [], currentId: null };

/** The trail of the current dataset; the browser stores one per dataset. */
export const useTrail = create<TrailState>(() => NO_TRAIL);

/** Reads the stored trail, also after another page of this browser changed it. */
export function loadTrail(datasetId: string): void {
  const trail = storedTrail(datasetId);
  useTrail.setState((state) => ({
    datasetId,
    trail,
    currentId: state.datasetId === datasetId ? state.currentId : null,
  }));
}

/** Records a search: its first visit adds a step after the current one. */
export function takeStep(step: SearchStep): void {
  const { trail, currentId } = useTrail.getState();
  save(withStep(trail, { ...step, parentId: currentId, name: null, scrollY: 0 }));
  useTrail.setState({ currentId: step.id });
}

/** Makes the next query start a new path. */
export function leaveTrail(): void {
  useTrail.setState({ currentId: null });
}

/** Stores the scroll position if the address is that of the current step; a cluster's is not. */
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

/** @returns a function that undoes it */
export function removeStep(id: string): () => void {
  return replaceTrail((trail) => withoutStep(trail, id));
}

/**
 * Adds the steps of another trail; steps that already exist stay unchanged.
 * @returns the number of new steps, and an undo that removes them
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

/** @returns a function that undoes it */
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
    // The user may have switched to another dataset since.
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
