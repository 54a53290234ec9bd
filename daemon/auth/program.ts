/** What /livez names itself, so that another program on our port is not taken for the daemon. */
export const PROGRAM = 'likewise';
