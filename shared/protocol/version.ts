/** The version of the protocol this code speaks. Raise it by one when an older peer can no longer understand us. */
export const PROTOCOL = 2;

/** The ports a daemon may listen on, tried in this order; Figma's manifest lists the same ones. */
export const PORTS = [22400, 22401, 22402] as const;
