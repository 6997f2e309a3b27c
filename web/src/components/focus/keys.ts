/** The names of the things that get the focus, as `data-focus-key` has them. */
export const dealFocusKey = (dealId: string) => `deal:${dealId}`;
export const stageFocusKey = (stageId: string) => `stage:${stageId}`;
