/** Every path of the API, open until its OpenAPI document describes them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type paths = Record<string, any>;
