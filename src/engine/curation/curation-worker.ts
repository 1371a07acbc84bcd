export { nearestDistances } from './all-pairs.ts';
export { greedyCover } from './greedy-cover.ts';
