import { disableTelemetry } from './disable-telemetry.ts';

// The library reads it when the first session is created, not when it is loaded.
disableTelemetry();

// biome-ignore lint/style/noRestrictedImports: The one place that may, because it disables the telemetry.
export { InferenceSession, Tensor } from 'onnxruntime-node';
