import { beforeEach, expect, it } from 'vitest';
import {
  clearTrail,
  loadTrail,
  noteStepScroll,
  removeStep,
  takeStep,
  useTrail,
} from './trail-store.ts';

const take = (mediaId: string) =>
  takeStep({
    mediaId,
    href: `/${mediaId}`,
    fileName: `${mediaId}.jpg`,
    thumbUri: '',
    aspect: 1,
    region: null,
  });
const taken = () =>
  useTrail
    .getState()
    .trail.map(({ mediaId }) => mediaId)
    .join('');

beforeEach(() => {
  useTrail.setState({ datasetId: 'one', trail: [], currentId: null });
});

it('brings a removed step back among those taken since', () => {
  take('a');
  take('b');
  const undo = removeStep('a');
  take('c');
  undo();
  expect(taken()).toBe('abc');
});

it('leaves the trail of another dataset alone', () => {
  take('a');
  const undo = clearTrail();
  loadTrail('two');
  take('z');
  undo();
  expect(taken()).toBe('z');
});

it('notes how far the step was scrolled where one is, not another page', () => {
  take('a');
  take('b');
  noteStepScroll('/b', 700);
  noteStepScroll('/cluster/b', 0);
  noteStepScroll('/a', 30);
  expect(useTrail.getState().trail.map(({ scrollY }) => scrollY)).toEqual([0, 700]);
});
