/** How much of a pod may be planned with. */
export const UTILISATIONS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1] as const;

/** How long an HPA waits before it comes down is anyone's to tune. */
export const DOWN_WINDOW = {
  knob: { downWindowSeconds: [0, 120, 300, 600, 900, 1800] },
  usual: { downWindowSeconds: 300 },
} as const;
