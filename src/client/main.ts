/** Everything that programs import from `semblance/client`. */
export type { Dataset } from '#contract/dataset/dataset.ts';
export type { ImageDetails } from '#contract/dataset/image.ts';
export type { Export, ExportedMedia } from '#contract/export/export.ts';
export type { Cluster, ExploreResponse, Preview } from '#contract/search/explore.ts';
export type { Authentication } from './authorization.ts';
export {
  NoAccessError,
  NoResponseError,
  NotFoundError,
  NotReadyError,
  SemblanceError,
  ServerBusyError,
} from './errors.ts';
export type { ImageFile } from './image-file.ts';
export type {
  RegionOptions,
  SearchOptions,
  SelectionOptions,
  UploadOptions,
} from './search-options.ts';
export { type AnchorOfSearch, Semblance } from './semblance.ts';
export type { ApiRequest, SemblanceOptions } from './send.ts';
export type { WaitOptions } from './wait-until-ready.ts';
