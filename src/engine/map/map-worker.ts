export { layoutRows } from './layout-rows.ts';
export { placeRows } from './place-rows.ts';
