import { afterAll, expect, test } from 'vitest';
import { clusterOfRow } from '#engine/index/cluster-level.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { IndexContents } from '#engine/index/index-contents.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { distinctMembers } from './distinct-members.ts';
import { removeIndex, seededIndex } from './seeded-index.fixture.ts';

const DIMS = 16;
const random = seededRandom(3);
const scanner = new Scanner();
const anchor = { id: 'anchor', vector: unitVectors(1, DIMS, random) };
const all: IndexContents[] = [];

afterAll(async () => {
  await scanner.close();
  for (const contents of all) await removeIndex(contents);
});

/** @param groupSize rows that are near-identical to each other */
async function indexOf(rows: number, groupSize: number): Promise<DatasetIndex> {
  const clusterSizes = [groupSize, groupSize, groupSize, rows, rows] as const;
  const contents = await seededIndex({ rows, dims: DIMS, clusterSizes }, random);
  all.push(contents);
  return new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner));
}

test.each([
  { groupSize: 1, expected: 9 },
  { groupSize: 7, expected: 9 },
  { groupSize: 50, expected: 4 },
  { groupSize: 200, expected: 1 },
])('groups of $groupSize among 200 rows leave $expected', async ({ groupSize, expected }) => {
  const index = await indexOf(200, groupSize);
  for (const from of [anchor, null]) {
    const ranking = await index.ranking(4, from);
    const [all = []] = await ranking.members([0], 0, 200);
    const groupOf = ({ row }: { row: number }) => clusterOfRow(index.level(0), row);
    const firsts = all.filter(
      (member, i) => all.findIndex((other) => groupOf(other) === groupOf(member)) === i,
    );
    const [distinct] = await distinctMembers({ index, ranking }, [0], 9);
    expect(distinct).toEqual(firsts.slice(0, 9));
    expect(distinct).toHaveLength(expected);
  }
});
