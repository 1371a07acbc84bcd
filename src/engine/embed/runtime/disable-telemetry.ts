import { isMainThread } from 'node:worker_threads';

/**
 * From 1.29 on, ONNX Runtime writes down models, machine and a device id in the home directory, and
 * uploads them, unless this is set before its first session (docs/Privacy.md of microsoft/onnxruntime).
 */
const SWITCH = 'ORT_DISABLE_TELEMETRY';

/**
 * Call it before threads that load ONNX Runtime are started: native code reads the variables of the
 * process, and a thread only has a copy.
 * @throws in a thread whose process was not told
 */
export function disableTelemetry(): void {
  if (isMainThread) process.env[SWITCH] = '1';
  else if (process.env[SWITCH] !== '1') {
    throw new Error(`${SWITCH} must be set before a thread loads ONNX Runtime`);
  }
}
