/** How much of a metric's past is looked at. */
export const USUAL_LAST_MS = 28 * 86_400_000;
/** How long a new pod takes until it does work, where nobody says it. */
export const USUAL_LEAD_MS = 900_000;
