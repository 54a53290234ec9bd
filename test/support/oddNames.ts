/** File names with special pattern characters. As patterns, two of them would match `pic1.png` and `pic5.png`. */
export const ODD_NAMES = ['pic[1].png', "it's [a] {ring}.png", 'pic[9-1].png'] as const;
