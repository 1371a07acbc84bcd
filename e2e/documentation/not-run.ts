/** Commands of the documentation that its test does not run, each with the reason. */
export const NOT_RUN: ReadonlyMap<string, string> = new Map([
  ['npm test', 'It runs this test.'],
  ['npm run package', 'e2e/api/package.test.ts packs the package.'],
  ['npm install -g dist/semblance-*.tgz', 'e2e/api/package.test.ts installs the package.'],
  [
    'npx --package dist/semblance-*.tgz semblance ~/Pictures',
    'e2e/api/package.test.ts runs the program of the installed package.',
  ],
  [
    'npx tsx tools/train-head.ts --teacher teacher.onnx --size 224 --out head ~/photos ~/more-photos',
    'It needs a network as the teacher; tools/train-head/train-head.native.test.ts draws one.',
  ],
  ...[
    'docker compose --file deploy/compose.yaml up --build --detach',
    'docker compose --file deploy/compose.yaml logs',
    'docker compose --file deploy/compose.yaml exec semblance semblance keys --data /data',
  ].map((command) => [command, 'It needs an engine for containers.'] as const),
  [
    'npm run bench -- quality ~/Pictures',
    'It takes minutes; e2e/api/quality.test.ts runs the same measurement.',
  ],
  [
    "SEMBLANCE_STORE='postgres://semblance:secret@db.example:5432/semblance?sslmode=verify-full' npm start",
    'It needs a PostgreSQL server; e2e/api/postgres.test.ts opens a store there.',
  ],
  ...[
    "kubectl create secret generic --from-literal=address='postgres://semblance:secret@db.example/semblance' semblance-store",
    'kubectl apply --filename deploy/kubernetes/semblance.yaml',
    'kubectl logs deployment/semblance',
    'kubectl port-forward service/semblance 8080:80',
  ].map((command) => [command, 'It needs a cluster of Kubernetes.'] as const),
  ...[
    'npm run semblance -- move --from ~/.semblance --to postgres://semblance@db.example/semblance --data ~/.semblance-postgres',
    'npm run semblance -- move --from postgres://semblance@db.example/semblance --data ~/.semblance-postgres --to ~/.semblance-file',
  ].map(
    (command) => [command, 'It needs a PostgreSQL server; e2e/api/move.test.ts moves.'] as const,
  ),
  [
    "npm run semblance -- worker --store 'postgres://semblance:secret@db.example:5432/semblance?sslmode=verify-full' --data /mnt/shared/semblance --threads 8",
    'It needs a PostgreSQL server; e2e/api/index-workers.test.ts starts workers there.',
  ],
  ...[1, 2].map(
    (n) =>
      [
        `npm start -- --node 10.0.0.${n}:7070 --cache /var/cache/semblance --data /mnt/shared/semblance --host 0.0.0.0 /mnt/shared/images`,
        'It needs a PostgreSQL server; e2e/api/nodes.test.ts starts nodes there.',
      ] as const,
  ),
]);
