/** The id of what the user gave as files; no archive of a suite can be called so. */
export const LOCAL_ARCHIVE = './';
