/**
 * Placeholders for ids in the examples of the OpenAPI document, by the name of the parameter. The
 * tests send every example, with existing ids in their place.
 */
export const EXAMPLE_IDS = {
  dataset_id: '5d2f9a4e-1234-11f1-9c61-7b0e3f8a2d15',
  media_id: '300dad2c-1234-11f1-8483-5a879df30de4',
  anchor_media_id: 'f9d612d4-1234-11f1-bfca-fa39f6ed1f22',
  cluster_id: '39df7adc-16b7-406e-ac34-e4a24476bbf6',
  trans_id: '1204361077',
  view_id: '8b1f6c0e-1234-11f1-8d11-2f6a9d0c7e41',
  export_id: 'c27d1e58-1234-11f1-a4b0-91c3e6f7d002',
  export_task_id: 'e4a09b73-1234-11f1-b2cc-5d8f3a1c6b90',
  secret: 'q7mJX2dWbS0fZk3T',
} as const;
