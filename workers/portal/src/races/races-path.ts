export const RACES_PATH = "/races";
export const SIGN_OUT_PATH = "/races/sign-out";
export const SIGN_OUT_EVERYWHERE_PATH = "/races/sign-out-everywhere";
