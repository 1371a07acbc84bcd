import { beforeEach, expect, it } from 'vitest';
import {
  addSteps,
  clearTrail,
  loadTrail,
  noteStepScroll,
  removeStep,
  takeStep,
  useTrail,
} from './trail-store.ts';

const step = (id: string) => ({
  id,
  href: `/${id}`,
  caption: '',
  picture: { fileName: `${id}.jpg`, thumbUri: '', aspect: 1, region: null },
});
const take = (id: string) => takeStep(step(id));
const taken = () =>
  useTrail
    .getState()
    .trail.map(({ id }) => id)
    .join('');

beforeEach(() => {
  useTrail.setState({ datasetId: 'one', trail: [], currentId: null });
});

it('restores a removed step before the steps taken since', () => {
  take('a');
  take('b');
  const undo = removeStep('a');
  take('c');
  undo();
  expect(taken()).toBe('abc');
});

it('does not restore a step into the trail of another dataset', () => {
  take('a');
  const undo = clearTrail();
  loadTrail('two');
  take('z');
  undo();
  expect(taken()).toBe('z');
});

it('stores the scroll position only for the page of the current step', () => {
  take('a');
  take('b');
  noteStepScroll('/b', 700);
  noteStepScroll('/cluster/b', 0);
  noteStepScroll('/a', 30);
  expect(useTrail.getState().trail.map(({ scrollY }) => scrollY)).toEqual([0, 700]);
});

it('appends the steps of another trail, and undo removes only those', () => {
  take('a');
  take('b');
  const other = (id: string, parentId: string | null) => ({
    ...step(id),
    parentId,
    name: `other ${id}`,
    scrollY: 0,
  });
  const { nAdded, undo } = addSteps([other('b', null), other('x', 'b'), other('y', 'x')]);
  expect(useTrail.getState().trail.map(({ id, parentId }) => [id, parentId])).toEqual([
    ['a', null],
    ['b', 'a'],
    ['x', 'b'],
    ['y', 'x'],
  ]);
  expect(nAdded).toBe(2);
  take('c');
  undo();
  expect(taken()).toBe('abc');
});
