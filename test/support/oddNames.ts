/** Names of files that a pattern would take for something else; `pic1.png` and `pic5.png` are what two of them match. */
export const ODD_NAMES = ['pic[1].png', "it's [a] {ring}.png", 'pic[9-1].png'] as const;
