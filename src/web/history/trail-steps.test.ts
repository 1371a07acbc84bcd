import { describe, expect, it } from 'vitest';
import {
  changeStep,
  framesOf,
  MAX_STEPS,
  type Trail,
  type TrailStep,
  withoutStep,
  withStep,
  withStepsOf,
} from './trail-steps.ts';

function step(id: string, parentId: string | null, more: Partial<TrailStep> = {}): TrailStep {
  return {
    id,
    parentId,
    href: `/${id}`,
    scrollY: 0,
    name: null,
    caption: '',
    picture: { fileName: `${id}.jpg`, thumbUri: '', aspect: 1, region: null },
    ...more,
  };
}

const TRAIL: Trail = [step('a', null), step('b', 'a'), step('c', 'b'), step('d', 'a')];
const numbers = (trail: Trail) =>
  framesOf(trail).map(({ step: { id }, number, branchesFrom }) => [id, number, branchesFrom]);

describe('framesOf', () => {
  it('puts a path before its branches, which name their origin', () => {
    expect(numbers([...TRAIL, step('e', null), step('f', 'c')])).toEqual([
      ['a', 1, null],
      ['b', 2, null],
      ['c', 3, null],
      ['f', 6, null],
      ['d', 4, 1],
      ['e', 5, null],
    ]);
  });

  it('shows a step whose parent is missing as a start', () => {
    const starts = framesOf([step('a', null), step('b', 'gone'), step('c', 'b')]);
    expect(starts.map(({ isStart }) => isStart)).toEqual([true, true, false]);
  });
});

describe('withStep', () => {
  it('returns to an existing step, and updates its address', () => {
    const named = changeStep(TRAIL, 'b', (b) => ({ ...b, name: 'my find', scrollY: 700 }));
    const again = withStep(named, step('b', 'd', { href: '/b?threshold=2' }));
    expect(again).toHaveLength(4);
    expect(again[1]).toEqual(
      step('b', 'a', { name: 'my find', scrollY: 700, href: '/b?threshold=2' }),
    );
  });

  it('drops the oldest of too many steps', () => {
    const many = Array.from({ length: MAX_STEPS + 5 }, (_, index) => index).reduce<Trail>(
      (trail, index) => withStep(trail, step(`${index}`, index > 0 ? `${index - 1}` : null)),
      [],
    );
    expect(many).toHaveLength(MAX_STEPS);
    expect(many[0]).toEqual(step('5', null));
  });
});

describe('withoutStep', () => {
  it('connects later steps to earlier ones', () => {
    expect(numbers(withoutStep(TRAIL, 'b'))).toEqual([
      ['a', 1, null],
      ['c', 2, null],
      ['d', 3, 1],
    ]);
    expect(numbers(withoutStep(TRAIL, 'a')).map(([id]) => id)).toEqual(['b', 'c', 'd']);
  });
});

describe('withStepsOf', () => {
  it('restores a step to its position, and keeps later names and steps', () => {
    const named = changeStep(withoutStep(TRAIL, 'b'), 'c', (c) => ({ ...c, name: 'my find' }));
    const back = withStepsOf(TRAIL, withStep(named, step('e', 'c')));
    expect(numbers(back)).toEqual([
      ['a', 1, null],
      ['b', 2, null],
      ['c', 3, null],
      ['e', 5, null],
      ['d', 4, 1],
    ]);
    expect(back[2]?.name).toBe('my find');
  });

  it('puts a cleared trail before the steps taken since', () => {
    expect(withStepsOf(TRAIL, [step('e', null)])).toEqual([...TRAIL, step('e', null)]);
  });
});
