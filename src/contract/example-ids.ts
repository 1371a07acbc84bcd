/**
 * What stands for ids in the examples of the OpenAPI document, by the name of the parameter. The
 * tests send every example, with ids that are there in the place of these.
 */
export const EXAMPLE_IDS = {
  dataset_id: '5d2f9a4e-1234-11f1-9c61-7b0e3f8a2d15',
  media_id: '300dad2c-1234-11f1-8483-5a879df30de4',
  anchor_media_id: 'f9d612d4-1234-11f1-bfca-fa39f6ed1f22',
  cluster_id: '39df7adc-16b7-406e-ac34-e4a24476bbf6',
} as const;
