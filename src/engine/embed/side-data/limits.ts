/**
 * Larger color profiles are ignored and the pixels taken as sRGB. Profiles of printing presses, the
 * largest in use, have 0.5 to 3 MB.
 */
export const MAX_PROFILE_BYTES = 4 * 2 ** 20;
